import { codeOf, faultOf, INVALID } from '../core/codes.ts'
import type { Codes } from '../core/metric.ts'
import { isCurrency } from '../derive/exchange.ts'
import { isPercentage } from '../derive/price.ts'
import type { Column, JsonSchema } from './row-schema.ts'

/** In JSON a moment is ISO 8601 text or whole milliseconds; a row in memory may also hold a Date or a Temporal object. */
export const instant: Column = {
  read: (reader, field) => reader.instant(field),
  json: {
    type: ['string', 'integer', 'null'],
    pattern: '^\\d{4}-\\d{2}-\\d{2}([T ].+)?$',
    minimum: -864e13,
    maximum: 864e13,
  },
}

export const flag: Column = {
  read: (reader, field) => reader.flag(field),
  json: { type: ['boolean', 'null'] },
}

export const count: Column = {
  read: (reader, field) => reader.count(field),
  json: { type: ['integer', 'null'], minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
}

/** Whole minor units of money. */
export const amount: Column = {
  ...count,
  read: ({ value, refuse }, field) => {
    const got = value(field)
    if (got === null || (Number.isSafeInteger(got) && (got as number) >= 0)) return got
    return refuse(field, 'must be whole minor units (cents), 0 or more')
  },
}

export const customer: Column = {
  read: ({ value, refuse }, field) => {
    const got = value(field)
    if (got === null || typeof got === 'number' || (typeof got === 'string' && got !== '')) return got
    return refuse(field, 'must be text or a number')
  },
  json: { type: ['string', 'number', 'null'], minLength: 1 },
}

export const anything: Column = { read: () => null, json: {} }

/** A column that, where it is given, must be this text; with `null` it must not be given. */
export function named(text: string | null, rule: string): Column {
  return {
    read: ({ value, refuse }, field) => {
      const got = value(field)
      return got === null || got === text ? got : refuse(field, rule)
    },
    json: { enum: [...new Set([text, null])] },
  }
}

/** One of these texts. */
export function oneText(...texts: readonly string[]): Column {
  return {
    read: ({ value, refuse }, field) => {
      const got = value(field)
      return got === null || texts.includes(got as string)
        ? got
        : refuse(field, `must be one of ${texts.join(', ')}`)
    },
    json: { enum: [...texts, null] },
  }
}

export const atLeastOne: Column = {
  read: ({ count, refuse }, field) => (count(field) === 0 ? refuse(field, 'must be 1 or more') : null),
  json: { type: ['integer', 'null'], minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
}

export const percentage: Column = {
  read: ({ value, refuse }, field) =>
    isPercentage(value(field) ?? 0) ? null : refuse(field, 'must be a number from 0 to 100'),
  json: { type: ['number', 'null'], minimum: 0, maximum: 100 },
}

export const currencyCode: Column = {
  read: ({ value, refuse }, field) => {
    const got = value(field)
    return got === null || isCurrency(got) ? got : refuse(field, 'must be an ISO 4217 code')
  },
  json: { type: ['string', 'null'], pattern: '^[A-Z]{3}$' },
}

/** Answers on a scale. */
export function answer(codes: Codes): Column {
  return {
    read: ({ value, refuse }, field) => {
      const got = value(field)
      return codeOf(got, codes) === INVALID ? refuse(field, faultOf(field, got, codes).rule) : got
    },
    json: answerJson(codes),
  }
}

/** Text is described and not listed: case and surrounding blanks of a label do not count. */
export function answerJson({ points, notApplicable = [], labels = {} }: Codes): JsonSchema {
  const numbers = notApplicable.filter((code) => typeof code === 'number')
  const texts = [...Object.keys(labels), ...notApplicable.filter((code) => typeof code === 'string')]
  const codes = { enum: [...points, ...numbers, null] }
  return texts.length === 0
    ? codes
    : { anyOf: [codes, { type: 'string', description: `One of: ${texts.join(', ')}` }] }
}
