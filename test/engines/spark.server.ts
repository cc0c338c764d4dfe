import { spark } from './spark.ts'
import { holdsOn } from './suite.ts'

// a query takes half a second, however few rows it reads
holdsOn(spark, [0, 300])
