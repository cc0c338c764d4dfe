export {
  agreement7En,
  agreement7Fr,
  ease7En,
  ease7Fr,
  effort5En,
  effort5Fr,
  type Labels,
  satisfactionEn,
  satisfactionFr,
} from './scales/labels.ts'
