import type { LoyaltyCase } from './define.ts'
import { pickNPay } from './pick-n-pay.ts'

export const loyaltyCases: readonly LoyaltyCase[] = [pickNPay]
