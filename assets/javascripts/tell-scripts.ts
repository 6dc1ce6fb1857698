/** Puts into each form a field that says that scripts run, so that the service can count for whom they do not. */
export function tellScripts(): void {
  for (const form of document.forms) {
    if (form.method !== 'post') continue
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = 'scripts'
    field.value = 'yes'
    form.append(field)
  }
}
