import type { FundSetup } from '../../councils/council-setup.js'
import { pence } from '../../money.js'

/** Funds that both demo councils have, with the lengths, masks and limits that councils really use. */

export const businessRates: FundSetup = {
  code: '24',
  slug: 'business-rates',
  name: 'Business rates',
  groupName: 'Council tax and business rates',
  searchWords: 'nndr non-domestic rates rateable shop office premises',
  referenceLabel: 'Business rates account number',
  referenceHint: 'On your bill, it is 9 digits long and starts with 56',
  minimumLength: 9,
  maximumLength: 9,
  characters: 'digits',
  mask: '56######@',
  checkDigitRuleCode: 'academy',
  accountMustExist: true,
  maximumPence: pence(9_999_999_99),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '964102'
}

export const benefitOverpayments: FundSetup = {
  code: '25',
  slug: 'benefit-overpayments',
  name: 'Housing benefit overpayment',
  groupName: 'Housing and benefits',
  searchWords: 'hb overpaid owe back housing benefit debt',
  referenceLabel: 'Overpayment reference',
  referenceHint: 'On our letter about the overpayment, it is 8 digits long and starts with 7',
  minimumLength: 8,
  maximumLength: 8,
  characters: 'digits',
  mask: '7#######',
  accountMustExist: true,
  maximumPence: pence(9_999_99),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '72320550287'
}

export const invoices: FundSetup = {
  code: '19',
  slug: 'invoices',
  name: 'Council invoice',
  groupName: 'Invoices and care',
  searchWords: 'bill sundry debtor debt sap customer',
  referenceLabel: 'Invoice number',
  referenceHint: 'At the top of the invoice, it is 10 digits long and starts with 3 or 9',
  minimumLength: 10,
  maximumLength: 10,
  characters: 'digits',
  pattern: '^[39]',
  accountMustExist: true,
  maximumPence: pence(99_999_999_00),
  vatCode: 'N0',
  paysAnInvoice: true,
  providerAccountCode: 'main',
  glCode: '964110'
}

export const fixedPenaltyNotices: FundSetup = {
  code: '2R',
  slug: 'fixed-penalty-notices',
  name: 'Fixed penalty notice',
  groupName: 'Parking and fines',
  searchWords: 'fpn litter dog fouling fly-tipping graffiti fine',
  referenceLabel: 'Fixed penalty notice number',
  referenceHint: 'On the notice, it is 10 characters long and starts with FP',
  minimumLength: 10,
  maximumLength: 10,
  characters: 'letters-and-digits',
  mask: 'FP#######@',
  checkDigitRuleCode: 'fixed-penalty',
  accountMustExist: false,
  maximumPence: pence(500_00),
  vatCode: 'N0',
  providerAccountCode: 'parking',
  glCode: '72100021754'
}

export const landlordAccreditation: FundSetup = {
  code: '3U',
  slug: 'landlord-accreditation',
  name: 'Landlord accreditation',
  groupName: 'Business and licensing',
  searchWords: 'private landlord letting scheme als',
  referenceLabel: 'Accreditation number',
  referenceHint: 'On your certificate, for example ALS/2025/0153',
  minimumLength: 13,
  maximumLength: 13,
  mask: 'ALS/####/####',
  accountMustExist: false,
  maximumPence: pence(99_99),
  vatCode: 'W0',
  providerAccountCode: 'main',
  glCode: '72101580438'
}

export const buildingControl: FundSetup = {
  code: '31',
  slug: 'building-control',
  name: 'Building control',
  groupName: 'Planning and building',
  searchWords: 'building regulations inspection extension loft',
  referenceLabel: 'Building control reference',
  referenceHint: 'On our letter or email to you, for example BC/26/01234',
  minimumLength: 6,
  maximumLength: 30,
  accountMustExist: false,
  maximumPence: pence(99_999_00),
  vatCode: 'W0',
  providerAccountCode: 'main',
  glCode: '72101750164'
}

export const planning: FundSetup = {
  code: '32',
  slug: 'planning',
  name: 'Planning application',
  groupName: 'Planning and building',
  searchWords: 'planning permission fee portal',
  referenceLabel: 'Planning reference',
  referenceHint: 'On our letter or the Planning Portal, for example 26/01234/FUL or PP-12345678',
  minimumLength: 6,
  maximumLength: 30,
  accountMustExist: false,
  maximumPence: pence(99_999_00),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '72101750163'
}

export const marketStalls: FundSetup = {
  code: '52',
  slug: 'market-stalls',
  name: 'Market stall rent',
  groupName: 'Business and licensing',
  searchWords: 'market trader pitch stall',
  referenceLabel: 'Trader number',
  referenceHint: 'On your trader’s licence, it starts with a number, for example 4-17/B',
  minimumLength: 5,
  maximumLength: 30,
  mask: `#${'*'.repeat(29)}`,
  accountMustExist: false,
  minimumPence: pence(5_00),
  maximumPence: pence(5_000_00),
  vatCode: 'E0',
  providerAccountCode: 'main',
  glCode: '72200850079'
}

export const gardenWaste: FundSetup = {
  code: 'GW',
  slug: 'garden-waste',
  name: 'Garden waste collection',
  groupName: 'Waste and recycling',
  searchWords: 'green brown bin subscription renew grass',
  referenceLabel: 'Subscription number',
  referenceHint: 'On our renewal letter or email, it is GW and 6 digits',
  minimumLength: 8,
  maximumLength: 8,
  mask: 'GW######',
  accountMustExist: false,
  maximumPence: pence(200_00),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '72200610310'
}

export const bulkyWaste: FundSetup = {
  code: 'BW',
  slug: 'bulky-waste',
  name: 'Bulky waste collection',
  groupName: 'Waste and recycling',
  searchWords: 'sofa mattress fridge furniture rubbish booking',
  referenceLabel: 'Booking number',
  referenceHint: 'In our email about the booking, it is BW and 7 digits',
  minimumLength: 9,
  maximumLength: 9,
  mask: 'BW#######',
  accountMustExist: false,
  maximumPence: pence(250_00),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '72200610320'
}

export const licensing: FundSetup = {
  code: 'LI',
  slug: 'licensing',
  name: 'Licence fee',
  groupName: 'Business and licensing',
  searchWords: 'taxi private hire alcohol premises personal temporary event street trading',
  referenceLabel: 'Licence or application number',
  referenceHint: 'On our letter, for example PREM12345, PERS12345 or TAXI12345',
  minimumLength: 9,
  maximumLength: 9,
  characters: 'letters-and-digits',
  pattern: '^(PREM|PERS|TAXI)[0-9]{5}$',
  accountMustExist: false,
  maximumPence: pence(2_000_00),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '72101920226'
}
