/** Who asks for what nobody else did. */
export const ourselves = 'payment-service';
