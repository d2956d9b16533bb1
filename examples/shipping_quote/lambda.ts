// TypeScript, an ES module with a default export. Types are stripped when the function is built.
interface Parcel {
  readonly weight: number;
  readonly express?: boolean;
}

type Quote = { parcels: number; price: number; service: 'standard' | 'express' };

const pricePerKilo = { standard: 2.5, express: 4 } as const satisfies Record<Quote['service'], number>;

class UnknownWeight extends Error {
  override readonly name = 'UnknownWeight';

  constructor(readonly position: number) {
    super(`parcel ${position} has no weight`);
  }
}

function sum<T>(items: readonly T[], measure: (item: T, position: number) => number): number {
  return items.reduce((total, item, position) => total + measure(item, position), 0);
}

export default async function quote(input: { payload: { parcels: Parcel[] } }): Promise<Quote> {
  const { parcels } = input.payload;
  const service: Quote['service'] = parcels.some((parcel) => parcel.express) ? 'express' : 'standard';
  const weight = sum(parcels, (parcel, position) => {
    if (typeof parcel.weight !== 'number') {
      throw new UnknownWeight(position + 1);
    }
    return parcel.weight;
  });
  return { parcels: parcels.length, price: Math.round(weight * pricePerKilo[service]! * 100) / 100, service };
}
