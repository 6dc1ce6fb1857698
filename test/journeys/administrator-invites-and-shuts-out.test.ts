import { expect } from 'chai'
import { signIn, tell } from './telling.js'

tell('An administrator invites somebody, who chooses a password and works, until they are shut out', [
  { administrator: 'Chromium without JavaScript', newcomer: 'the keyboard alone' },
  { administrator: 'the keyboard alone', newcomer: 'Chromium without JavaScript' },
  { administrator: 'lynx', newcomer: 'lynx' }
], async ({ council, open }) => {
  // Given an administrator, who sees who is there
  const administrator = await open('administrator', '/staff/sign-in')
  await signIn(administrator, council, 'administrator')
  await administrator.follow('People')
  expect(await administrator.text()).to.include(council.users.officer.name)

  // When they invite somebody as an income officer, for council tax alone
  await administrator.follow('Invite somebody')
  await administrator.fill('Name', 'Wren Alder')
  await administrator.fill('Email address', 'wren.alder@mail.example')
  await administrator.choose('Income officer')
  await administrator.choose('Contact centre')
  await administrator.choose('Some funds')
  await administrator.choose('Council tax')
  await administrator.choose('All methods of payment')
  await administrator.press('Send the invitation')
  expect(await administrator.text()).to.include('Wren Alder').and.to.include('Invited').and.to.include('Funds Council tax')

  // Then the email leads the newcomer to choose a password, with which they sign in
  const newcomer = await open('newcomer', '/outbox')
  await newcomer.follow('Your account for payments')
  await newcomer.follow('http')
  expect(await newcomer.text()).to.include('as Wren Alder')
  await newcomer.fill('Password', 'marmot kettle orbit')
  await newcomer.fill('Password again', 'marmot kettle orbit')
  await newcomer.press('Save password')
  await newcomer.follow('Sign in')
  await newcomer.fill('Email address', 'wren.alder@mail.example')
  await newcomer.fill('Password', 'marmot kettle orbit')
  await newcomer.press('Sign in')
  await newcomer.follow('Suspense')
  expect(await newcomer.text()).to.include('Wren Alder')

  // And when the administrator disables their account
  await administrator.follow('People')
  await administrator.follow('Wren Alder')
  await administrator.follow('Disable this account')
  await administrator.press('Disable this account')
  expect(await administrator.text()).to.include('Disabled').and.to.include('Accepted an invitation')

  // Then the newcomer is out with their next page
  await newcomer.follow('Home')
  expect(await newcomer.text()).to.include('Email address').and.not.to.include('Wren Alder')
})
