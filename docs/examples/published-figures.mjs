// Figures counted from public data. Counts are facts; the rows stay with their owners.

/** San Francisco International Airport, passenger survey of May 2017 (City and County of San Francisco, DataSF, PDDL). */
export const airport = {
  source: 'San Francisco International Airport, passenger survey 2017 (DataSF)',
  /** "How likely are you to recommend SFO", 0–10. */
  recommend: { 0: 17, 1: 6, 2: 8, 3: 19, 4: 18, 5: 144, 6: 130, 7: 291, 8: 677, 9: 564, 10: 872 },
  /** The survey codes a blank as 11: read as an answer it would be 84 promoters more. */
  recommendBlank: { code: 11, count: 84 },
  /** "SFO airport as a whole", 1 unacceptable to 5 outstanding. */
  satisfaction: { 1: 6, 2: 32, 3: 444, 4: 1507, 5: 699 },
  /** "Passing through security and screening", 1 difficult to 5 easy. */
  security: { 1: 34, 2: 58, 3: 341, 4: 676, 5: 1298 },
}

/**
 * The Telco customer churn table (IBM, telco-customer-churn-on-icp4d, Apache-2.0): customers of a quarter by contract,
 * with what they paid a month, in cents. Customers at the start are those with more than three months behind them.
 */
export const telco = {
  source: 'Telco customer churn (IBM sample)',
  contracts: [
    { contract: 'Month-to-month', atStart: 2850, lost: 1060, startMrr: 20185555, churnMrr: 8445755 },
    { contract: 'One year', atStart: 1452, lost: 164, startMrr: 9528650, churnMrr: 1407930 },
    { contract: 'Two year', atStart: 1679, lost: 48, startMrr: 10235305, churnMrr: 416530 },
  ],
}
