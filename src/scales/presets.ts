import { parseAnswer, type Scale } from './scale.ts'

/** Would you recommend us, 0–10 (Reichheld 2003, Harvard Business Review 81(12)). @category Scales @since 0.1.0 */
export const nps0to10: Scale = {
  points: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  better: 'high',
  parse: (text) => parseAnswer(nps0to10, text),
}

/** Satisfaction in three points: satisfied 3, dissatisfied 1. @category Scales @since 0.1.0 */
export const csat3: Scale = {
  points: [1, 2, 3],
  better: 'high',
  positive: [3],
  negative: [1],
  parse: (text) => parseAnswer(csat3, text),
}

/** Satisfaction in five points: satisfied 4–5, dissatisfied 1–2. @category Scales @since 0.1.0 */
export const csat5: Scale = {
  points: [1, 2, 3, 4, 5],
  better: 'high',
  positive: [4, 5],
  negative: [1, 2],
  parse: (text) => parseAnswer(csat5, text),
}

/** Satisfaction in seven points. Vendors disagree which are satisfied: name them. @category Scales @since 0.1.0 */
export const csat7: Scale = {
  points: [1, 2, 3, 4, 5, 6, 7],
  better: 'high',
  parse: (text) => parseAnswer(csat7, text),
}

/** Satisfaction in ten points. Vendors disagree which are satisfied: name them. @category Scales @since 0.1.0 */
export const csat10: Scale = {
  points: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  better: 'high',
  parse: (text) => parseAnswer(csat10, text),
}

/** One to five stars: satisfied 4–5, dissatisfied 1–2. @category Scales @since 0.1.0 */
export const stars5: Scale = {
  points: [1, 2, 3, 4, 5],
  better: 'high',
  positive: [4, 5],
  negative: [1, 2],
  parse: (text) => parseAnswer(stars5, text),
}

/** Thumbs down 0, up 1. @category Scales @since 0.1.0 */
export const thumbs: Scale = {
  points: [0, 1],
  better: 'high',
  positive: [1],
  negative: [0],
  labels: { down: 0, up: 1, '👎': 0, '👍': 1 },
  parse: (text) => parseAnswer(thumbs, text),
}

/** Three faces: satisfied 3, dissatisfied 1. @category Scales @since 0.1.0 */
export const smiley3: Scale = {
  points: [1, 2, 3],
  better: 'high',
  positive: [3],
  negative: [1],
  labels: { '🙁': 1, '😐': 2, '🙂': 3 },
  parse: (text) => parseAnswer(smiley3, text),
}

/** Five faces: satisfied 4–5, dissatisfied 1–2. @category Scales @since 0.1.0 */
export const smiley5: Scale = {
  points: [1, 2, 3, 4, 5],
  better: 'high',
  positive: [4, 5],
  negative: [1, 2],
  labels: { '😡': 1, '🙁': 2, '😐': 3, '🙂': 4, '😀': 5 },
  parse: (text) => parseAnswer(smiley5, text),
}

/**
 * How much effort did you personally have to put forth, 1–5, low is good (Dixon, Freeman and Toman 2010, Harvard
 * Business Review 88(7/8)): easy 1–2, difficult 4–5. @category Scales @since 0.1.0
 */
export const ces1: Scale = {
  points: [1, 2, 3, 4, 5],
  better: 'low',
  positive: [1, 2],
  negative: [4, 5],
  parse: (text) => parseAnswer(ces1, text),
}

/**
 * The company made it easy for me, 1–7 strongly disagree to strongly agree, high is good (CES 2.0, CEB 2013): easy 5–7,
 * difficult 1–3. @category Scales @since 0.1.0
 */
export const ces2: Scale = {
  points: [1, 2, 3, 4, 5, 6, 7],
  better: 'high',
  positive: [5, 6, 7],
  negative: [1, 2, 3],
  parse: (text) => parseAnswer(ces2, text),
}

/**
 * How easy was it, 1 extremely easy to 7 extremely difficult, low is good: easy 1–3, difficult 5–7 (BT's net easy score
 * counts 1–2 as easy). @category Scales @since 0.1.0
 */
export const easy7: Scale = {
  points: [1, 2, 3, 4, 5, 6, 7],
  better: 'low',
  positive: [1, 2, 3],
  negative: [5, 6, 7],
  parse: (text) => parseAnswer(easy7, text),
}

/**
 * One side's effort, 1 very little to 5 a lot: the scale of both answers of a Customer : Company Effort Ratio pair.
 * @category Scales @since 0.1.0
 */
export const effort5Pair: Scale = {
  points: [1, 2, 3, 4, 5],
  better: 'low',
  parse: (text) => parseAnswer(effort5Pair, text),
}
