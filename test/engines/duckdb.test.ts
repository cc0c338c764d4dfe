import { duckdb } from './duckdb.ts'
import { holdsOn } from './suite.ts'

holdsOn(duckdb)
