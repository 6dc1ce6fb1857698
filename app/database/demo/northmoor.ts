import type { FundSetup } from '../../councils/council-setup.js'
import { pence } from '../../money.js'
import {
  academyRule, fixedPenaltyRule, northmoorCouncilTaxRule, northmoorParkingRule, northmoorRentRule
} from './check-digit-rules.js'
import {
  benefitOverpayments, buildingControl, bulkyWaste, businessRates, fixedPenaltyNotices, gardenWaste, invoices, landlordAccreditation,
  licensing, planning
} from './funds-of-both.js'
import { byCard, type DemoCouncil } from './demo-council.js'
import { demoStops } from './stops.js'

const phone = '01632 960 700'

const councilTax: FundSetup = {
  code: 'CT',
  slug: 'council-tax',
  name: 'Council tax',
  groupName: 'Council tax and business rates',
  searchWords: 'ctax home rates band annual bill',
  referenceLabel: 'Council tax reference',
  referenceHint: 'At the top right of your bill, it is 8 characters long and starts with 4. The last character may be an X',
  minimumLength: 8,
  maximumLength: 8,
  characters: 'letters-and-digits',
  mask: '4######@',
  checkDigitRuleCode: 'council-tax',
  accountMustExist: true,
  maximumPence: pence(50_000_00),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '10-4101-000'
}

const housingRents: FundSetup = {
  code: 'HR',
  slug: 'housing-rents',
  name: 'Rent for a council home',
  groupName: 'Housing',
  searchWords: 'tenant tenancy house flat sheltered arrears',
  referenceLabel: 'Tenancy reference',
  referenceHint: 'On your rent statement, it is T, 6 digits and a letter',
  minimumLength: 8,
  maximumLength: 8,
  characters: 'letters-and-digits',
  mask: 'T######@',
  checkDigitRuleCode: 'housing-rent',
  accountMustExist: true,
  maximumPence: pence(20_000_00),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '20-4104-000'
}

const penaltyChargeNotices: FundSetup = {
  code: 'PCN',
  slug: 'penalty-charge-notices',
  name: 'Penalty charge notice for parking',
  groupName: 'Parking and fines',
  searchWords: 'pcn parking fine ticket car',
  referenceLabel: 'Notice number',
  referenceHint: 'At the top of the notice, it is 10 characters long and starts with NM',
  minimumLength: 10,
  maximumLength: 10,
  characters: 'letters-and-digits',
  mask: 'NM#######@',
  checkDigitRuleCode: 'parking-fine',
  accountMustExist: false,
  maximumPence: pence(500_00),
  vatCode: 'N0',
  providerAccountCode: 'parking',
  glCode: '30-2162-410'
}

const parkingPermits: FundSetup = {
  code: 'PP',
  slug: 'parking-permits',
  name: 'Car park season ticket',
  groupName: 'Parking and fines',
  searchWords: 'permit car park pass',
  referenceLabel: 'Season ticket number',
  referenceHint: 'On our renewal letter, it is ST and 5 digits',
  minimumLength: 7,
  maximumLength: 7,
  mask: 'ST#####',
  accountMustExist: false,
  maximumPence: pence(1_500_00),
  vatCode: 'W0',
  providerAccountCode: 'parking',
  glCode: '30-2162-420'
}

const septicTanks: FundSetup = {
  code: 'SEP',
  slug: 'septic-tanks',
  name: 'Septic tank emptying',
  groupName: 'Waste and recycling',
  searchWords: 'cesspool cesspit sewage',
  referenceLabel: 'Job number',
  referenceHint: 'On our letter, it is J and 6 digits',
  minimumLength: 7,
  maximumLength: 7,
  mask: 'J######',
  accountMustExist: false,
  maximumPence: pence(800_00),
  vatCode: 'Z0',
  providerAccountCode: 'main',
  glCode: '30-2161-350'
}

const allotments: FundSetup = {
  code: 'ALL',
  slug: 'allotments',
  name: 'Allotment rent',
  groupName: 'Leisure and open spaces',
  searchWords: 'plot garden vegetable',
  referenceLabel: 'Plot number',
  referenceHint: 'On your agreement, for example MOOR LANE 14B',
  minimumLength: 6,
  maximumLength: 20,
  characters: 'letters-digits-and-spaces',
  accountMustExist: false,
  maximumPence: pence(250_00),
  vatCode: 'E0',
  providerAccountCode: 'main',
  glCode: '30-2163-110'
}

const pestControl: FundSetup = {
  code: 'PEST',
  slug: 'pest-control',
  name: 'Pest control visit',
  groupName: 'Waste and recycling',
  searchWords: 'rats mice wasps bed bugs',
  referenceLabel: 'Visit number',
  referenceHint: 'In our email about the visit, it is 7 digits long',
  minimumLength: 7,
  maximumLength: 7,
  characters: 'digits',
  accountMustExist: false,
  maximumPence: pence(300_00),
  vatCode: 'W0',
  providerAccountCode: 'main',
  glCode: '30-2164-210'
}

export const northmoor: DemoCouncil = {
  seed: 1996_11_08,
  host: 'northmoor.localhost',
  council: {
    id: '01934c00-0000-7000-8000-0000000000e4',
    slug: 'northmoor',
    name: 'Northmoor District Council',
    shortName: 'Northmoor Council',
    phone,
    openingHours: 'Monday to Friday, 9am to 4:30pm',
    contactEmail: 'income@northmoor.example',
    postalAddress: 'Council Offices, Priory Road, Northmoor, NM1 3DC',
    website: 'https://www.northmoor.example',
    hardshipAdvice: `Worried about paying? Ring us on ${phone} as soon as you can. Small payments help, and we would ` +
      'rather agree them with you than send a reminder. Citizens Advice and StepChange can also help you for nothing.',
    vatNumber: 'GB000700452',
    logoFile: 'northmoor.svg',
    branding: { headerBackground: '#3c2a63', headerText: '#ffffff', accent: '#6a3fa0', link: '#4f2d91' },
    phase: 'live',
    nextPhase: null,
    nextPhaseAt: null,
    oldServiceName: '',
    oldServiceAddress: '',
    newFirstShare: 100,
    practiceOf: null
  },
  checkDigitRules: [academyRule, northmoorCouncilTaxRule, northmoorRentRule, northmoorParkingRule, fixedPenaltyRule],
  funds: [
    councilTax, { ...businessRates, glCode: '10-4102-000' },
    housingRents, { ...benefitOverpayments, groupName: 'Housing', glCode: '20-4108-000' },
    penaltyChargeNotices, { ...fixedPenaltyNotices, glCode: '30-2162-430' }, parkingPermits,
    { ...gardenWaste, name: 'Brown bin subscription', glCode: '30-2161-310' }, { ...bulkyWaste, glCode: '30-2161-320' },
    septicTanks, pestControl,
    { ...invoices, name: 'Invoice from the council', groupName: 'Invoices', glCode: '10-4110-000' },
    { ...planning, glCode: '40-2175-163' }, { ...buildingControl, glCode: '40-2175-164' },
    { ...licensing, glCode: '40-2192-226' }, { ...landlordAccreditation, glCode: '40-2158-438' },
    allotments
  ],
  traffic: {
    'council-tax': {
      references: ['4######'], usualPence: [70_00, 260_00],
      shares: { card: 34, agency: 40, bank: 52 }, accountHolders: 950
    },
    'business-rates': {
      references: ['56######'], usualPence: [110_00, 1_900_00],
      shares: { card: 4, agency: 1, bank: 14 }, accountHolders: 250
    },
    'housing-rents': {
      references: ['T######'], usualPence: [70_00, 420_00],
      shares: { card: 14, agency: 48, bank: 26 }, accountHolders: 400
    },
    'benefit-overpayments': {
      references: ['7#######'], usualPence: [5_00, 45_00],
      shares: { card: 3, agency: 8, bank: 5 }, accountHolders: 150
    },
    'penalty-charge-notices': byCard(['NM7######', 'NM8######'], [25_00, 70_00], 12),
    'fixed-penalty-notices': byCard(['FP31#####'], [75_00, 150_00], 2),
    'parking-permits': byCard(['ST#####'], [120_00, 640_00], 3),
    'garden-waste': byCard(['GW######'], [39_00, 78_00], 11),
    'bulky-waste': byCard(['BW26#####'], [32_00, 64_00], 3),
    'septic-tanks': byCard(['J######'], [95_00, 240_00], 2),
    'pest-control': byCard(['#######'], [48_00, 120_00], 2),
    'invoices': {
      references: ['3#########', '9#########'], usualPence: [20_00, 700_00],
      shares: { card: 7, agency: 3, bank: 13 }, accountHolders: 250
    },
    'planning': byCard(['26/0####/FUL', '26/0####/HOU', 'PP-1#######'], [43_00, 578_00], 3),
    'building-control': byCard(['BC/26/0####'], [120_00, 840_00], 2),
    'licensing': byCard(['PREM#####', 'PERS#####', 'TAXI#####'], [23_00, 350_00], 2),
    'landlord-accreditation': byCard(['ALS/2025/0###', 'ALS/2026/0###'], [50_00, 99_00], 1),
    'allotments': byCard(['MOOR LANE ##A', 'PRIORY FIELD ##', 'MILL BROW #B'], [18_00, 90_00], 1)
  },
  stops: demoStops(phone),
  openAt: [...Array.from({ length: 5 }, () => [{ from: '09:00', until: '16:30' }]), [], []],
  collectionSchemes: {},
  towns: [
    { name: 'Northmoor', district: 'NM1' }, { name: 'Northmoor', district: 'NM2' }, { name: 'Kettlesby', district: 'NM4' },
    { name: 'Upper Strathwick', district: 'NM6' }, { name: 'Llanfoss', district: 'NM9' }
  ],
  staff: [
    { name: 'Chloe Bannister', email: 'adviser@northmoor.example', roleCode: 'adviser', officeCode: 'CC' },
    { name: 'Iwan ap Rhys', email: 'adviser2@northmoor.example', roleCode: 'adviser', officeCode: 'CC' },
    { name: 'Deepak Raval', email: 'officer@northmoor.example', roleCode: 'income-officer', officeCode: 'PR' },
    { name: 'Fiona Mackenzie', email: 'admin@northmoor.example', roleCode: 'council-administrator', officeCode: 'S' },
    { name: 'Olu Bankole', email: 'auditor@northmoor.example', roleCode: 'auditor', officeCode: 'S' },
    { name: 'Lindiwe Nkosi', email: 'finance@northmoor.example', roleCode: 'finance', officeCode: 'PR' },
    { name: 'Paul Harker', email: 'approver@northmoor.example', roleCode: 'approver', officeCode: 'S' },
    { name: 'Rashid Allen', email: 'owner@northmoor.example', roleCode: 'service-owner', officeCode: 'S' },
    { name: 'Euan Pritchard', email: 'admin2@northmoor.example', roleCode: 'council-administrator', officeCode: 'S' }
  ]
}
