import { spark } from './spark.ts'
import { holdsOn } from './suite.ts'

holdsOn(spark)
