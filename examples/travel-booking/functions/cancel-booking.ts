/** Cancelling twice does no harm, so the state machine may retry it until it succeeds. */
export const handler = async ({ bookingId }: { readonly bookingId: string }) => {
  console.log(`cancelled ${bookingId}`)
  return { bookingId, cancelled: true }
}
