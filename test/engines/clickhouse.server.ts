import { clickhouse } from './clickhouse.ts'
import { holdsOn } from './suite.ts'

holdsOn(clickhouse)
