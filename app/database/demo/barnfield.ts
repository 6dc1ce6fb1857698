import type { FundSetup } from '../../councils/council-setup.js'
import { pence } from '../../money.js'
import {
  academyRule, barnfieldParkingRule, barnfieldRentRule, fixedPenaltyRule, libraryCardRule
} from './check-digit-rules.js'
import {
  benefitOverpayments, buildingControl, bulkyWaste, businessRates, fixedPenaltyNotices, gardenWaste, invoices, landlordAccreditation,
  licensing, marketStalls, planning
} from './funds-of-both.js'
import { byCard, type DemoCouncil } from './demo-council.js'
import { demoStops } from './stops.js'

const phone = '01632 960 100'

const councilTax: FundSetup = {
  code: '23',
  slug: 'council-tax',
  name: 'Council tax',
  groupName: 'Council tax and business rates',
  searchWords: 'ctax home rates band annual bill',
  referenceLabel: 'Council tax account number',
  referenceHint: 'On your bill, it is 9 digits long and starts with 77',
  minimumLength: 9,
  maximumLength: 9,
  characters: 'digits',
  mask: '77######@',
  checkDigitRuleCode: 'academy',
  accountMustExist: true,
  maximumPence: pence(999_999_99),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '964101'
}

const housingRents: FundSetup = {
  code: '5',
  slug: 'housing-rents',
  name: 'Council housing rent',
  groupName: 'Housing and benefits',
  searchWords: 'tenant tenancy house flat garage arrears',
  referenceLabel: 'Rent account number',
  referenceHint: 'On your rent card or statement, it is 11 digits long and starts with 6',
  minimumLength: 11,
  maximumLength: 11,
  characters: 'digits',
  mask: '6#########@',
  checkDigitRuleCode: 'housing-rent',
  accountMustExist: true,
  maximumPence: pence(99_999_99),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '964104'
}

const parkingFines: FundSetup = {
  code: '11',
  slug: 'parking-fines',
  name: 'Parking fine',
  groupName: 'Parking and fines',
  searchWords: 'pcn penalty charge notice ticket car bus lane',
  referenceLabel: 'Penalty charge notice number',
  referenceHint: 'On the notice, it is 10 characters long and starts with BJ',
  minimumLength: 10,
  maximumLength: 10,
  characters: 'letters-and-digits',
  mask: 'BJ#######@',
  checkDigitRuleCode: 'parking-fine',
  accountMustExist: false,
  maximumPence: pence(1_000_00),
  vatCode: 'N0',
  providerAccountCode: 'parking',
  glCode: '72104021624'
}

const libraryCharges: FundSetup = {
  code: '5M',
  slug: 'library-charges',
  name: 'Library charges',
  groupName: 'Libraries',
  searchWords: 'book overdue fine lost reservation borrower',
  referenceLabel: 'Library card number',
  referenceHint: 'On the back of your library card, it is 14 digits long',
  minimumLength: 14,
  maximumLength: 14,
  characters: 'digits',
  mask: '#############@',
  checkDigitRuleCode: 'library-card',
  accountMustExist: false,
  maximumPence: pence(100_00),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '72100710220'
}

const localHistoryBooks: FundSetup = {
  code: 'LB',
  slug: 'local-history-books',
  name: 'Local history books and maps',
  groupName: 'Libraries',
  searchWords: 'archive print publication order',
  referenceLabel: 'Order number',
  referenceHint: 'In our email about the order, it is A and 5 digits',
  minimumLength: 6,
  maximumLength: 6,
  mask: 'A#####',
  accountMustExist: false,
  maximumPence: pence(300_00),
  vatCode: 'Z0',
  providerAccountCode: 'main',
  glCode: '72100710231'
}

const adultSocialCare: FundSetup = {
  code: 'SC',
  slug: 'adult-social-care',
  name: 'Adult social care',
  groupName: 'Invoices and care',
  searchWords: 'home care residential day centre contribution client',
  referenceLabel: 'Client number',
  referenceHint: 'On your statement, it is 7 digits long and starts with 2',
  minimumLength: 7,
  maximumLength: 7,
  characters: 'digits',
  mask: '2######',
  accountMustExist: true,
  maximumPence: pence(50_000_00),
  vatCode: 'E0',
  providerAccountCode: 'main',
  glCode: '72400110640'
}

/** Paid through the licensing team only: not offered to residents. */
const sharedHouseLicences: FundSetup = {
  code: '1Z',
  slug: 'shared-house-licences',
  name: 'House in multiple occupation licence',
  groupName: 'Business and licensing',
  referenceLabel: 'Licence number',
  referenceHint: 'HMO and 6 digits',
  minimumLength: 9,
  maximumLength: 9,
  mask: 'HMO######',
  accountMustExist: false,
  maximumPence: pence(5_000_00),
  vatCode: 'N0',
  providerAccountCode: 'main',
  glCode: '72101920227',
  offeredToResidents: false
}

export const barnfield: DemoCouncil = {
  seed: 1974_04_01,
  host: 'barnfield.localhost',
  council: {
    id: '01934c00-0000-7000-8000-0000000000ba',
    slug: 'barnfield',
    name: 'Barnfield Borough Council',
    shortName: 'Barnfield Council',
    phone,
    openingHours: 'Monday to Friday, 8am to 6pm, and Saturday, 9am to midday',
    contactEmail: 'payments@barnfield.example',
    postalAddress: 'Town Hall, Market Place, Barnfield, BF1 1AA',
    website: 'https://www.barnfield.example',
    hardshipAdvice: `If you are finding it hard to pay, talk to us before you miss a payment. Call ${phone} and ask for the ` +
      'money advice team. We can look at your bill with you, spread your payments and check what help you can get. ' +
      'It is free and nobody will judge you.',
    vatNumber: 'GB000400187',
    logoFile: 'barnfield.svg',
    branding: { headerBackground: '#1b4332', headerText: '#ffffff', accent: '#2d6a4f', link: '#1a5c40' },
    phase: 'public-beta',
    nextPhase: null,
    nextPhaseAt: null,
    oldServiceName: 'Barnfield ePay',
    oldServiceAddress: 'https://epay.barnfield.example/',
    newFirstShare: 100,
    practiceOf: null
  },
  checkDigitRules: [academyRule, barnfieldRentRule, barnfieldParkingRule, fixedPenaltyRule, libraryCardRule],
  funds: [
    councilTax, businessRates, housingRents, benefitOverpayments, parkingFines, fixedPenaltyNotices, gardenWaste, bulkyWaste, invoices,
    adultSocialCare, libraryCharges, localHistoryBooks, planning, buildingControl, licensing, marketStalls, landlordAccreditation,
    sharedHouseLicences
  ],
  traffic: {
    'council-tax': {
      references: ['77######'], usualPence: [60_00, 210_00],
      shares: { card: 30, agency: 34, bank: 46 }, accountHolders: 850
    },
    'business-rates': {
      references: ['56######'], usualPence: [140_00, 2_600_00],
      shares: { card: 3, agency: 1, bank: 12 }, accountHolders: 200
    },
    'housing-rents': {
      references: ['6#########'], usualPence: [65_00, 480_00],
      shares: { card: 16, agency: 52, bank: 30 }, accountHolders: 450
    },
    'benefit-overpayments': {
      references: ['7#######'], usualPence: [5_00, 60_00],
      shares: { card: 3, agency: 8, bank: 6 }, accountHolders: 150
    },
    'invoices': {
      references: ['3#########', '9#########'], usualPence: [25_00, 900_00],
      shares: { card: 6, agency: 3, bank: 12 }, accountHolders: 230
    },
    'adult-social-care': {
      references: ['2######'], usualPence: [40_00, 350_00],
      shares: { card: 3, agency: 2, bank: 6 }, accountHolders: 120
    },
    'parking-fines': byCard(['BJ9######', 'BJ8######'], [25_00, 70_00], 16),
    'fixed-penalty-notices': byCard(['FP20#####'], [80_00, 150_00], 2),
    'garden-waste': byCard(['GW######'], [42_00, 84_00], 8),
    'bulky-waste': byCard(['BW26#####'], [28_00, 56_00], 4),
    'library-charges': byCard(['29004########'], [60, 18_00], 3),
    'local-history-books': byCard(['A#####'], [7_50, 45_00], 1),
    'planning': byCard(['26/0####/FUL', '26/0####/HOU', 'PP-1#######'], [43_00, 578_00], 2),
    'building-control': byCard(['BC/26/0####'], [120_00, 840_00], 2),
    'licensing': byCard(['PREM#####', 'PERS#####', 'TAXI#####'], [23_00, 350_00], 2),
    'market-stalls': byCard(['4-##/A', '4-##/B', '7-1##'], [18_00, 95_00], 1),
    'landlord-accreditation': byCard(['ALS/2025/0###', 'ALS/2026/0###'], [50_00, 99_00], 1),
    'shared-house-licences': { references: ['HMO######'], usualPence: [550_00, 1_100_00], shares: { card: 0, agency: 0, bank: 1 } }
  },
  stops: demoStops(phone),
  openAt: [...Array.from({ length: 5 }, () => [{ from: '08:00', until: '18:00' }]), [{ from: '09:00', until: '12:00' }], []],
  // Without a check digit, the number on a slip is what stands in each row of the agencies' file.
  collectionSchemes: {
    'council-tax': {
      places: 'any PayPoint shop or Post Office', prefix: '335610', numberLength: 15, checkMethod: 'none', checkWeights: [], checkModulus: 10, checkSubtract: true,
      exampleReference: '775860164', exampleNumber: '335610775860164'
    }
  },
  towns: [
    { name: 'Barnfield', district: 'BF1' }, { name: 'Barnfield', district: 'BF2' }, { name: 'Great Haddon', district: 'BF4' },
    { name: 'Thurlsby', district: 'BF5' }, { name: 'Wenlow-on-the-Hill', district: 'BF7' }
  ],
  staff: [
    { name: 'Amina Yusuf', email: 'adviser@barnfield.example', roleCode: 'adviser', officeCode: 'CC' },
    { name: 'Tomasz Wójcik', email: 'adviser2@barnfield.example', roleCode: 'adviser', officeCode: 'CC' },
    { name: 'Helen Carrick', email: 'officer@barnfield.example', roleCode: 'income-officer', officeCode: 'PR' },
    { name: 'Gareth Pugh', email: 'admin@barnfield.example', roleCode: 'council-administrator', officeCode: 'S' },
    { name: 'Ruth Adeyemi', email: 'auditor@barnfield.example', roleCode: 'auditor', officeCode: 'S' },
    { name: 'Nasreen Malik', email: 'finance@barnfield.example', roleCode: 'finance', officeCode: 'PR' },
    { name: 'Owen Bristow', email: 'approver@barnfield.example', roleCode: 'approver', officeCode: 'S' },
    { name: 'Siobhan Okafor', email: 'owner@barnfield.example', roleCode: 'service-owner', officeCode: 'S' },
    { name: 'Meera Nadar', email: 'admin2@barnfield.example', roleCode: 'council-administrator', officeCode: 'S' }
  ]
}
