import { answerCases } from './answers.ts'
import type { Case } from './case.ts'
import { churnCases } from './churn.ts'
import { issueCases } from './issues.ts'
import { spanCases } from './spans.ts'

/** What every engine must answer as memory does. */
export const cases: readonly Case[] = [...answerCases, ...spanCases, ...issueCases, ...churnCases]
