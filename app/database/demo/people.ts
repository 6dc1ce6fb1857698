import type { DemoCouncil } from './demo-council.js'
import type { Random } from './random.js'

const titles = ['Mr', 'Mrs', 'Ms', 'Miss', 'Mx', 'Dr']

const firstNames = [
  'Amara', 'Oliver', 'Siân', 'Mohammed', 'Grace', 'Zoë', 'Łukasz', 'Priya', 'Jack', 'Ngozi', 'Chloë', 'Rhys',
  'Fatima', 'George', 'Ísold', 'Wei', 'Margaret', 'Dafydd', 'Renée', 'Kwame', 'Sinéad', 'Thomas', 'Anh', 'Beatrice',
  'José', 'Ewa', 'Hamza', 'Lily', 'Jürgen', 'Ayodele', 'Catherine', 'Mihai', 'Harriet', 'Nuria', 'Sanjay', 'Megan',
  'Björn', 'Shanice', 'Alfie', 'Marie-Claire', 'Ravi', 'Dorothy', 'Conor', 'Yasmin', 'Ben', 'Agnieszka', 'Leroy',
  'Ffion', 'Ibrahim', 'Jean-Paul', 'Kirsty', 'Arjun', 'Elsie', 'Noor', 'Callum', 'Svetlana'
]

const lastNames = [
  'Smith', 'Jones', 'O’Brien', 'Khan', 'Patel', 'Nowak', 'Williams', 'D’Souza', 'Müller', 'Okonkwo', 'Taylor',
  'Nguyễn', 'MacDonald', 'Ali', 'Evans', 'García Lorca', 'Brown', 'Żurek', 'Begum', 'Wright', 'Featherstonehaugh',
  'Singh', 'Ó Súilleabháin', 'Adeyemi', 'Hughes', 'Popescu', 'van der Merwe', 'Green', 'Lefèvre', 'Chowdhury',
  'Fitzgerald-Montgomery', 'Cooper', 'Ramírez', 'Wood', 'Iqbal', 'Bjørnsen', 'Hall', 'St John', 'Mensah', 'Clarke',
  'Ørsted', 'Robinson', 'Thorsteinsdóttir', 'Li', 'Butcher', 'Ng', 'Cholmondeley-Warner', 'Shah', 'Price',
  'Wiśniewska', 'Baker', 'De la Cruz', 'Campbell', 'Yılmaz', 'Ward', 'Ap Gwilym', 'Turner', 'Dlamini', 'Murphy',
  'Venkataraghavan'
]

const businesses = [
  'The Copper Kettle', 'Haddon Tyres', 'Moor & Sons Butchers', 'Bright Futures Day Nursery', 'Café Zürich',
  'Wenlow Garage', 'Riverside Dental Practice', 'Al-Noor Convenience Store', 'Strathwick Joinery',
  'Thurlsby Launderette', 'The Old Forge Restaurant', 'Northern Lights Electrical', 'Green’s Hardware',
  'Kettlesby Veterinary Centre', 'Priory Opticians', 'Swift Parcels', 'Market Place Newsagents', 'O’Hara’s Bar',
  'Bell & Book', 'Mill Lane Precision Engineering'
]
const businessEndings = [' Ltd', ' Limited', '', ' & Co', ' LLP', ' (Holdings) Limited']

const streets = [
  'Mill Lane', 'Station Road', 'Church Street', 'Queen’s Road', 'Back Lane', 'Priory Road', 'The Crescent',
  'Albert Terrace', 'Bracken Close', 'Saint Mary’s Walk', 'Quarry Hill', 'Canal Side', 'Meadow View', 'High Street',
  'Orchard Avenue', 'Windmill Rise', 'Lower Thurlsby Road', 'Foundry Yard'
]

/** The letters that end postcodes: never C, I, K, M, O or V. */
const inwardLetters = [...'ABDEFGHJLNPQRSTUWXYZ']

export function personName(random: Random): string {
  return `${random.pick(firstNames)} ${familyName(random)}`
}

/** As a bill is addressed: `Mrs Siân O’Brien`, and sometimes two people. */
export function householdName(random: Random): string {
  const lastName = familyName(random)
  const name = `${random.pick(titles)} ${random.pick(firstNames)} ${lastName}`
  if (!random.chance(0.15)) return name
  return `${name} and ${random.pick(titles)} ${random.pick(firstNames)} ${random.chance(0.6) ? lastName : familyName(random)}`
}

export function businessName(random: Random): string {
  return random.pick(businesses) + random.pick(businessEndings)
}

/** Postcodes of a right shape in areas that no post is delivered to. */
export function madeUpAddress(random: Random, { towns }: DemoCouncil): { address: string, postcode: string } {
  const town = random.pick(towns)
  const flat = random.chance(0.2) ? `Flat ${random.between(1, 24)}, ` : ''
  return {
    address: `${flat}${random.between(1, 180)} ${random.pick(streets)}, ${town.name}`,
    postcode: `${town.district} ${random.between(1, 9)}${random.pick(inwardLetters)}${random.pick(inwardLetters)}`
  }
}

/** An address that reaches nobody, in plain letters. */
export function madeUpEmail(random: Random, name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().replace(/[øłı]/g, letter => ({ ø: 'o', ł: 'l', ı: 'i' })[letter] ?? '')
  return `${plain.replace(/[^a-z ]/g, '').trim().replace(/ +/g, '.')}${random.between(1, 99)}@mail.example`
}

function familyName(random: Random): string {
  const name = random.pick(lastNames)
  return random.chance(0.04) ? `${name}-${random.pick(lastNames)}` : name
}
