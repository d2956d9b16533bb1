/* {"gives": {"ok": ["aGk=", "hi", "InvalidCharacterError"]}} */
async function lambda() {
  let name;
  try { btoa("€"); } catch (error) { name = error.name; }
  return [btoa("hi"), atob("aGk="), name];
}
