/**
 * Words that mean the same in English shops, each line one thing; a merchant's own come on top (synonyms.ts). Only what
 * is the same for a buyer: who looks for one of them is glad of the others.
 */
const LINES = `
sofa, couch, settee
loveseat, love seat, two seater sofa
armchair, easy chair, accent chair
ottoman, footstool, pouf, pouffe
bookcase, bookshelf, book shelf
dresser, chest of drawers
nightstand, bedside table, night table
wardrobe, armoire, closet
sideboard, buffet table, credenza
tv stand, media console, entertainment center, television stand
desk, writing table, computer table
stool, barstool, bar stool
lamp, light
chandelier, pendant light, ceiling light
curtain, drape
rug, carpet
cushion, pillow, throw pillow
duvet, comforter, quilt
bedding, bed linen, bed set
mattress topper, mattress pad
headboard, bed head
crib, cot, baby bed
high chair, highchair
stroller, pram, pushchair, buggy
diaper, nappy
pacifier, dummy
trash can, garbage can, waste bin, rubbish bin, wastebasket, dustbin
faucet, tap
sink, washbasin, wash basin
bathtub, bath tub, bath
toilet, wc, lavatory
towel rail, towel bar, towel rack
shower head, showerhead
wall clock, clock
doormat, door mat
tablecloth, table cloth
silverware, cutlery, flatware
dish, plate
mug, cup
frying pan, skillet, fry pan
saucepan, pot
stove, cooker, range
oven, cooker
fridge, refrigerator, freezer
dishwasher, dish washer
washing machine, washer, laundry machine
tumble dryer, clothes dryer
vacuum, vacuum cleaner, hoover
kettle, water boiler
coffee maker, coffee machine, coffeemaker
blender, mixer, liquidizer
toaster, toast maker
air conditioner, ac unit, aircon
heater, radiator
iron, clothes iron
hair dryer, blow dryer, hairdryer
hair straightener, flat iron
shaver, razor
trimmer, clipper
perfume, fragrance, cologne
lipstick, lip color
moisturizer, face cream
sunscreen, sun cream, sunblock
nail polish, nail varnish
phone, smartphone, cellphone, mobile, cell phone, mobile phone
iphone, apple phone
laptop, notebook computer, notebook
tablet, ipad
headphone, earphone, headset
earbud, earphone
speaker, loudspeaker
charger, power adapter, power supply
power bank, portable charger
tv, telly
monitor, computer screen
camera, cam
watch, wristwatch, timepiece
sunglass, shades
eyeglass, spectacles, glasses
backpack, rucksack, knapsack
handbag, purse
wallet, billfold
suitcase, luggage, trolley case
sneaker, trainer, running shoe
sandal, flip flop
boot, bootie
slipper, house shoe
shirt, blouse
tshirt, tee, t shirt
sweater, jumper, pullover
hoodie, hooded sweatshirt
pants, trousers
jeans, denim pants
dress, gown, frock
jacket, coat
underwear, undergarment
sock, hosiery
swimsuit, bathing suit, swimwear
necklace, pendant
earring, ear stud
jewelry, trinket
bracelet, bangle
motorcycle, motorbike
bicycle, bike
car, automobile
truck, lorry
tire, wheel
ball, football
soccer, football
sneakers, athletic shoes
dumbbell, hand weight
treadmill, running machine
toy, plaything
puzzle, jigsaw
pen, ballpoint
eraser, rubber
scissors, shears
flashlight, torch
wrench, spanner
screwdriver, screw driver
ladder, step ladder, stepladder
lawn mower, lawnmower, grass cutter
grill, barbecue
patio, outdoor, garden
planter, flower pot, plant pot
fence, fencing
candy, sweets
cookie, biscuit
chips, crisps
soda, soft drink, fizzy drink
eggplant, aubergine
zucchini, courgette
juice, drink
pepper, capsicum
pet food, dog food, cat food
leash, lead
wood, wooden, timber
leather, leatherette, faux leather
bathroom vanity, vanity cabinet
mirror, looking glass
kid, child, toddler
man, gentleman, male
woman, lady, female
gift, present
small, mini, compact
large, big, oversized
cheap, budget
automatic, auto
cordless, wireless
`;

export const ENGLISH_SYNONYMS: string[][] = LINES.trim()
  .split('\n')
  .map((line) => line.split(', '));
