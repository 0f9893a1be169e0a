/** A backup cannot be made, kept or used; the message says why, in words for whoever runs the shop. */
export class BackupTrouble extends Error {}
