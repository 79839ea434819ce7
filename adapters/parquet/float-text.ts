const bits = new DataView(new ArrayBuffer(8));

/** A number as PostgreSQL writes `double precision`. */
export function doubleText(value: number): string {
  return floatText(value, 15, (digits) => {
    if (Number(digits) !== value) return false;
    // A short decimal lies halfway to a neighbour only among large whole numbers.
    if (Math.abs(value) < 2 ** 53) return true;
    bits.setFloat64(0, Math.abs(value));
    const own = bits.getBigUint64(0);
    const twice = 2n * exactly(digits);
    return [own - 1n, own + 1n].every((neighbour) => {
      bits.setBigUint64(0, neighbour);
      const other = bits.getFloat64(0);
      return !Number.isFinite(other) || BigInt(Math.abs(value)) + BigInt(other) !== twice;
    });
  });
}

/** A number as PostgreSQL writes `real`; `value` is one that 32 bits hold. */
export function floatText32(value: number): string {
  return floatText(value, 6, (digits) => {
    const read = Number(digits);
    if (Math.fround(read) !== value) return false;
    bits.setFloat32(0, value);
    const own = bits.getUint32(0);
    return [own - 1, own + 1].every((neighbour) => {
      bits.setUint32(0, neighbour);
      // The middle of two of 32 bits is exact in 64.
      return (value + bits.getFloat32(0)) / 2 !== read;
    });
  });
}

/** Whole numbers such as `1.5e+22`, without their sign. */
function exactly(digits: string): bigint {
  const [mantissa = '', exponent] = digits.replace('-', '').split('e');
  const [whole = '', decimals = ''] = mantissa.split('.');
  return BigInt(whole + decimals.padEnd(Number(exponent), '0'));
}

/**
 * The fewest digits that name the number and no other, as PostgreSQL since 12 chooses them: what lies exactly halfway to
 * a neighbour does not count. (`shortest_dec.h`: fixed notation from 1e-4 until `fixedBelow` digits.)
 */
function floatText(value: number, fixedBelow: number, names: (digits: string) => boolean): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  // JavaScript's own are the fewest for 64 bits, and right nearly always.
  const own = value.toExponential();
  const digits = fixedBelow === 15 && names(own) ? own : shortest(value, names);
  const [mantissa = '', exponent] = digits.split('e');
  const [first = '', decimals = ''] = mantissa.replace('-', '').split('.');
  const power = Number(exponent) + first.length - 1;
  const sign = value < 0 ? '-' : '';
  const all = (first + decimals).replace(/0+$/, '');
  if (power < -4 || power >= fixedBelow) {
    const more = all.length > 1 ? `.${all.slice(1)}` : '';
    const size = String(Math.abs(power)).padStart(2, '0');
    return `${sign}${all[0]}${more}e${power < 0 ? '-' : '+'}${size}`;
  }
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${all}`;
  const whole = all.slice(0, power + 1).padEnd(power + 1, '0');
  return `${sign}${whole}${all.length > power + 1 ? `.${all.slice(power + 1)}` : ''}`;
}

function shortest(value: number, names: (digits: string) => boolean): string {
  for (let decimals = 0; decimals < 17; decimals += 1) {
    const nearest = rounded(value, decimals);
    // Below a power of two numbers lie closer together: the nearest may name another, and the next above none.
    const digits = [nearest, following(nearest)].find(names);
    if (digits !== undefined) return digits;
  }
  throw new Error(`${value} has no digits of its own`);
}

/** `toExponential`, but what lies in the middle goes to the even digit. */
function rounded(value: number, decimals: number): string {
  const [mantissa = '', exponent] = value.toExponential(decimals + 1).split('e');
  const lower = `${mantissa.slice(0, -1)}e${exponent}`;
  const longer = `${mantissa}e${exponent}`;
  const isExact =
    Math.abs(value) < 2 ** 53
      ? Number(longer) === value
      : exactly(longer) === BigInt(Math.abs(value));
  const isMiddle = mantissa.endsWith('5') && isExact;
  return isMiddle && /[02468]\.?e/.test(lower) ? lower : value.toExponential(decimals);
}

/** One more in the last digit, away from zero. */
function following(digits: string): string {
  const [mantissa = '', exponent] = digits.split('e');
  const [whole = '', decimals = ''] = mantissa.replace('-', '').split('.');
  const next = String(BigInt(whole + decimals) + 1n);
  return `${mantissa.startsWith('-') ? '-' : ''}${next}e${Number(exponent) - decimals.length}`;
}
