import type { Recipe } from './metric.ts'

/**
 * The same metric, which knows from now on how it was made: what `planToJson` writes of it, and `parsePlan` hands to the
 * maker of that name. The metrics of the library know theirs; a maker of your own gives it to what it makes.
 *
 * @example
 * const calmMetric = (options) => {
 *   const metric = shareMetric({ ...options, metric: 'calm', item: 'answer' })
 *   return withRecipe(metric, { metric: 'calm', options })
 * }
 * const plan = { metrics: { calm: calmMetric({ of: 'calm' }) } }
 * planToJson(plan).metrics // { calm: { metric: 'calm', options: { of: 'calm' } } }
 * parsePlan(planToJson(plan), { metrics: { calm: calmMetric } }).metrics.calm.definition.metric // 'calm'
 * @category Plans
 * @since 0.1.0
 */
export function withRecipe<Made extends { readonly recipe?: Recipe }>(metric: Made, recipe: Recipe): Made {
  return Object.defineProperty(metric, 'recipe', { value: recipe, configurable: true })
}
