export const handler = async ({ n }) => ({ n: n + 1 })
