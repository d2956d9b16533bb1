// Reads a secret that nobody has stored. The error says which one it is and where to add it.
import { Toolbelt } from 'lp-faas-toolbelt';

export default async function lambda(input) {
  const { value: key } = await Toolbelt.SecretClient().readSecret('reminder-mail-key');
  return { to: input.payload.to, signed: key.length > 0 };
}
