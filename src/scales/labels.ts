/**
 * Text that names points, in lower case, to be put into a scale: `scale({ ...csat5, labels: satisfactionEn })`, or with
 * words of your own, `{ ...satisfactionEn, superb: 5 }`.
 *
 * @category Scales
 * @since 0.1.0
 */
export type Labels = { readonly [label: string]: number }

/** Satisfaction in five points, English. @category Scales @since 0.1.0 */
export const satisfactionEn: Labels = {
  'not at all satisfied': 1,
  'very dissatisfied': 1,
  dissatisfied: 2,
  'not satisfied': 2,
  neutral: 3,
  'neither satisfied nor dissatisfied': 3,
  satisfied: 4,
  'very satisfied': 5,
}

/** Satisfaction in five points, French. @category Scales @since 0.1.0 */
export const satisfactionFr: Labels = {
  'pas du tout satisfait': 1,
  'pas du tout satisfaite': 1,
  'très insatisfait': 1,
  'très insatisfaite': 1,
  insatisfait: 2,
  insatisfaite: 2,
  'pas satisfait': 2,
  'pas satisfaite': 2,
  neutre: 3,
  'ni satisfait ni insatisfait': 3,
  'ni satisfaite ni insatisfaite': 3,
  satisfait: 4,
  satisfaite: 4,
  'très satisfait': 5,
  'très satisfaite': 5,
}

/** Agreement in seven points ("the company made it easy"), English. @category Scales @since 0.1.0 */
export const agreement7En: Labels = {
  'strongly disagree': 1,
  disagree: 2,
  'somewhat disagree': 3,
  'neither agree nor disagree': 4,
  'somewhat agree': 5,
  agree: 6,
  'strongly agree': 7,
}

/** Agreement in seven points, French. @category Scales @since 0.1.0 */
export const agreement7Fr: Labels = {
  "pas du tout d'accord": 1,
  'pas du tout d’accord': 1,
  "pas d'accord": 2,
  'pas d’accord': 2,
  "plutôt pas d'accord": 3,
  'plutôt pas d’accord': 3,
  "ni d'accord ni pas d'accord": 4,
  'ni d’accord ni pas d’accord': 4,
  "plutôt d'accord": 5,
  'plutôt d’accord': 5,
  "d'accord": 6,
  'd’accord': 6,
  "tout à fait d'accord": 7,
  'tout à fait d’accord': 7,
}

/** Effort in five points (1 very low), English. @category Scales @since 0.1.0 */
export const effort5En: Labels = {
  'very low effort': 1,
  'low effort': 2,
  neutral: 3,
  'high effort': 4,
  'very high effort': 5,
}

/** Effort in five points (1 very low), French. @category Scales @since 0.1.0 */
export const effort5Fr: Labels = {
  'très peu d’effort': 1,
  "très peu d'effort": 1,
  'peu d’effort': 2,
  "peu d'effort": 2,
  neutre: 3,
  'beaucoup d’effort': 4,
  "beaucoup d'effort": 4,
  'énormément d’effort': 5,
  "énormément d'effort": 5,
}

/** Ease in seven points (1 extremely easy), English. @category Scales @since 0.1.0 */
export const ease7En: Labels = {
  'extremely easy': 1,
  'very easy': 2,
  'fairly easy': 3,
  'neither easy nor difficult': 4,
  'fairly difficult': 5,
  'very difficult': 6,
  'extremely difficult': 7,
}

/** Ease in seven points (1 extremely easy), French. @category Scales @since 0.1.0 */
export const ease7Fr: Labels = {
  'extrêmement facile': 1,
  'très facile': 2,
  'plutôt facile': 3,
  'ni facile ni difficile': 4,
  'plutôt difficile': 5,
  'très difficile': 6,
  'extrêmement difficile': 7,
}
