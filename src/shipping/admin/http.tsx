/** Shipping zones and methods in the back office. */
import type { BackOffice } from '../../admin/back-office.tsx';

export function shippingAdmin(_office: BackOffice): void {}
