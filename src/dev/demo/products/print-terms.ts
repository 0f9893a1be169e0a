/** What all prints share: sizes, frames, paper, and what each adds to price and weight. */
export const SIZES = ['30 × 40 cm', '50 × 70 cm', '70 × 100 cm'];
export const [SMALL, MEDIUM, LARGE] = SIZES as [string, string, string];
export const sizeAdds = { [MEDIUM]: 2600, [LARGE]: 5800 };
export const sizeGrams = { [MEDIUM]: 190, [LARGE]: 420 };
export const frameAdds = { Oak: 5400, Black: 4800, White: 4800 };
export const frameGrams = { Oak: 1700, Black: 1500, White: 1500 };
export const pigment = [
  'Pigment print on 240 g cotton paper, matt',
  'White margin of 3 cm for framing',
  'Signed and dated on the back, in pencil',
  'Printed in Aarhus, to order, within four days',
];
export const framing = 'Frames: solid ash or oak, acrylic glazing, ready to hang';
