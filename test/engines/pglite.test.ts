import { pglite } from './pglite.ts'
import { holdsOn } from './suite.ts'

holdsOn(pglite)
