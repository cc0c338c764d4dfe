import { postgres } from './postgres.ts'
import { holdsOn } from './suite.ts'

holdsOn(postgres)
