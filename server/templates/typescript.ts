interface Order {
  article: string;
  pieces: number;
  price: number;
}

interface Input {
  timestamp: number;
  headers: { key: string; value: string }[];
  payload: { orders?: Order[] } | null;
}

export default async function lambda({ payload }: Input): Promise<{ count: number; total: number }> {
  const orders = payload?.orders ?? [];
  const total = orders.reduce((sum, order) => sum + order.pieces * order.price, 0);
  return { count: orders.length, total };
}
