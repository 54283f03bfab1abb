/* Evaluators of units: convert_…(value, from, to), and bytes for people. */
#include "exec/eval.h"

#include <math.h>

typedef struct UnitName {
  const char *name;
  double size;   /* in the family's base unit */
  double offset; /* temperatures: base = value * size + offset */
} UnitName;

static const UnitName angles[] = {
    {"Degree", 1, 0},
    {"Arcminute", 1.0 / 60, 0},
    {"Arcsecond", 1.0 / 3600, 0},
    {"Centiradian", 180 / M_PI / 100, 0},
    {"Deciradian", 180 / M_PI / 10, 0},
    {"Gradian", 0.9, 0},
    {"Microdegree", 1e-6, 0},
    {"Microradian", 180 / M_PI / 1e6, 0},
    {"Millidegree", 1e-3, 0},
    {"Milliradian", 180 / M_PI / 1e3, 0},
    {"Nanodegree", 1e-9, 0},
    {"Nanoradian", 180 / M_PI / 1e9, 0},
    {"NatoMil", 9.0 / 160, 0},
    {"Radian", 180 / M_PI, 0},
    {"Revolution", 360, 0},
    {"Tilt", 180 / M_PI, 0},
};

static const UnitName energies[] = {
    {"Joule", 1, 0},
    {"BritishThermalUnit", 1055.05585262, 0},
    {"Calorie", 4.184, 0},
    {"DecathermEc", 1.05505585262e9, 0},
    {"DecathermImperial", 1.05505585257348e9, 0},
    {"DecathermUs", 1.054804e9, 0},
    {"ElectronVolt", 1.602176565e-19, 0},
    {"Erg", 1e-7, 0},
    {"FootPound", 1.355817948, 0},
    {"GigabritishThermalUnit", 1055.05585262e9, 0},
    {"GigaelectronVolt", 1.602176565e-10, 0},
    {"Gigajoule", 1e9, 0},
    {"GigawattDay", 8.64e13, 0},
    {"GigawattHour", 3.6e12, 0},
    {"HorsepowerHour", 2.6845195377e6, 0},
    {"KilobritishThermalUnit", 1055055.85262, 0},
    {"Kilocalorie", 4184, 0},
    {"KiloelectronVolt", 1.602176565e-16, 0},
    {"Kilojoule", 1e3, 0},
    {"KilowattDay", 8.64e7, 0},
    {"KilowattHour", 3.6e6, 0},
    {"Megajoule", 1e6, 0},
    {"MegawattDay", 8.64e10, 0},
    {"MegawattHour", 3.6e9, 0},
    {"Millijoule", 1e-3, 0},
    {"ThermEc", 1.05505585262e8, 0},
    {"WattDay", 86400, 0},
    {"WattHour", 3600, 0},
};

static const UnitName forces[] = {
    {"Newton", 1, 0},
    {"Decanewton", 10, 0},
    {"Dyn", 1e-5, 0},
    {"KilogramForce", 9.80665, 0},
    {"Kilonewton", 1e3, 0},
    {"KiloPond", 9.80665, 0},
    {"KilopoundForce", 4448.2216152605095, 0},
    {"Meganewton", 1e6, 0},
    {"Micronewton", 1e-6, 0},
    {"Millinewton", 1e-3, 0},
    {"OunceForce", 0.27801385095378125, 0},
    {"Poundal", 0.13825502798973, 0},
    {"PoundForce", 4.4482216152605095, 0},
    {"ShortTonForce", 8896.443230521, 0},
    {"TonneForce", 9806.65, 0},
};

static const UnitName lengths[] = {
    {"Meter", 1, 0},
    {"Angstrom", 1e-10, 0},
    {"AstronomicalUnit", 1.495978707e11, 0},
    {"Centimeter", 1e-2, 0},
    {"Chain", 20.1168, 0},
    {"DataMile", 1828.8, 0},
    {"Decameter", 10, 0},
    {"Decimeter", 0.1, 0},
    {"DtpPica", 0.0254 / 6, 0},
    {"DtpPoint", 0.0254 / 72, 0},
    {"Fathom", 1.8288, 0},
    {"Foot", 0.3048, 0},
    {"Hand", 0.1016, 0},
    {"Hectometer", 100, 0},
    {"Inch", 0.0254, 0},
    {"Kilofoot", 304.8, 0},
    {"Kilometer", 1e3, 0},
    {"LightYear", 9.46073047258e15, 0},
    {"Microinch", 2.54e-8, 0},
    {"Micrometer", 1e-6, 0},
    {"Mil", 2.54e-5, 0},
    {"Mile", 1609.344, 0},
    {"Millimeter", 1e-3, 0},
    {"Nanometer", 1e-9, 0},
    {"NauticalMile", 1852, 0},
    {"Parsec", 3.08567758128e16, 0},
    {"Yard", 0.9144, 0},
};

static const UnitName masses[] = {
    {"Kilogram", 1, 0},           {"Centigram", 1e-5, 0},
    {"Decagram", 1e-2, 0},        {"Decigram", 1e-4, 0},
    {"Grain", 6.479891e-5, 0},    {"Gram", 1e-3, 0},
    {"Hectogram", 0.1, 0},        {"Kilopound", 453.59237, 0},
    {"Kilotonne", 1e6, 0},        {"LongHundredweight", 50.80234544, 0},
    {"LongTon", 1016.0469088, 0}, {"Megatonne", 1e9, 0},
    {"Microgram", 1e-9, 0},       {"Milligram", 1e-6, 0},
    {"Nanogram", 1e-12, 0},       {"Ounce", 0.028349523125, 0},
    {"Pound", 0.45359237, 0},     {"ShortHundredweight", 45.359237, 0},
    {"ShortTon", 907.18474, 0},   {"Slug", 14.593902937, 0},
    {"Stone", 6.35029318, 0},     {"Tonne", 1e3, 0},
};

static const UnitName speeds[] = {
    {"MeterPerSecond", 1, 0},
    {"CentimeterPerHour", 0.01 / 3600, 0},
    {"CentimeterPerMinute", 0.01 / 60, 0},
    {"CentimeterPerSecond", 0.01, 0},
    {"FootPerHour", 0.3048 / 3600, 0},
    {"FootPerMinute", 0.3048 / 60, 0},
    {"FootPerSecond", 0.3048, 0},
    {"InchPerHour", 0.0254 / 3600, 0},
    {"InchPerMinute", 0.0254 / 60, 0},
    {"InchPerSecond", 0.0254, 0},
    {"KilometerPerHour", 1000.0 / 3600, 0},
    {"KilometerPerMinute", 1000.0 / 60, 0},
    {"KilometerPerSecond", 1000, 0},
    {"Knot", 1852.0 / 3600, 0},
    {"MeterPerHour", 1.0 / 3600, 0},
    {"MeterPerMinute", 1.0 / 60, 0},
    {"MilePerHour", 0.44704, 0},
    {"MillimeterPerHour", 0.001 / 3600, 0},
    {"MillimeterPerMinute", 0.001 / 60, 0},
    {"MillimeterPerSecond", 0.001, 0},
    {"YardPerHour", 0.9144 / 3600, 0},
    {"YardPerMinute", 0.9144 / 60, 0},
    {"YardPerSecond", 0.9144, 0},
};

static const UnitName temperatures[] = {
    {"Kelvin", 1, 0},
    {"DegreeCelsius", 1, 273.15},
    {"DegreeDelisle", -2.0 / 3, 373.15},
    {"DegreeFahrenheit", 5.0 / 9, 459.67 * 5 / 9},
    {"DegreeNewton", 100.0 / 33, 273.15},
    {"DegreeRankine", 5.0 / 9, 0},
    {"DegreeReaumur", 1.25, 273.15},
    {"DegreeRoemer", 40.0 / 21, 273.15 - 7.5 * 40 / 21},
    {"MillidegreeCelsius", 1e-3, 273.15},
    {"SolarTemperature", 5778, 0},
};

static const UnitName volumes[] = {
    {"CubicMeter", 1, 0},
    {"AcreFoot", 1 / 0.000810714, 0},
    {"BoardFoot", 2.3597372158e-3, 0},
    {"Centiliter", 1e-5, 0},
    {"CubicCentimeter", 1e-6, 0},
    {"CubicDecimeter", 1e-3, 0},
    {"CubicFoot", 0.0283168, 0},
    {"CubicInch", 1.6387e-5, 0},
    {"CubicKilometer", 1e9, 0},
    {"CubicMicrometer", 1e-18, 0},
    {"CubicMile", 4.16818182544058e9, 0},
    {"CubicMillimeter", 1e-9, 0},
    {"CubicYard", 0.764554858, 0},
    {"Decaliter", 1e-2, 0},
    {"Deciliter", 1e-4, 0},
    {"Hectoliter", 0.1, 0},
    {"ImperialGallon", 0.00454609, 0},
    {"ImperialPint", 5.6826125e-4, 0},
    {"Kiloliter", 1, 0},
    {"Liter", 1e-3, 0},
    {"Megaliter", 1e3, 0},
    {"Microliter", 1e-9, 0},
    {"Milliliter", 1e-6, 0},
    {"OilBarrel", 0.158987294928, 0},
    {"UsGallon", 0.00378541, 0},
    {"UsPint", 4.73176473e-4, 0},
    {"UsQuart", 9.46352946e-4, 0},
};

typedef struct Family {
  const UnitName *units;
  size_t count;
} Family;

static const UnitName *unit_find(const Family *family, Str name) {
  for (size_t i = 0; i < family->count; i++) {
    if (str_eq(name, str_of(family->units[i].name))) return &family->units[i];
  }
  return NULL;
}

static void convert(EvalCall *call, const UnitName *units, size_t count) {
  Family family = {units, count};
  for (uint32_t i = 0; i < call->rows; i++) {
    const UnitName *from = unit_find(&family, arg_str(call, 1, i));
    const UnitName *to = unit_find(&family, arg_str(call, 2, i));
    if (from && to) {
      double base = arg_real(call, 0, i) * from->size + from->offset;
      result_real(call, i, (base - to->offset) / to->size);
    } else {
      result_null(call, i);
    }
  }
}

#define CONVERT(name, units)                               \
  void eval_convert_##name(EvalCall *call) {               \
    convert(call, units, sizeof(units) / sizeof *(units)); \
  }
CONVERT(angle, angles)
CONVERT(energy, energies)
CONVERT(force, forces)
CONVERT(length, lengths)
CONVERT(mass, masses)
CONVERT(speed, speeds)
CONVERT(temperature, temperatures)
CONVERT(volume, volumes)

/* format_bytes(bytes [, digits after the point [, unit]]) */
void eval_format_bytes(EvalCall *call) {
  static const char *const names[] = {"Bytes", "KB", "MB", "GB", "TB", "PB", "EB"};
  for (uint32_t i = 0; i < call->rows; i++) {
    double bytes = arg_real(call, 0, i);
    int64_t digits = call->arg_count > 1 ? arg_number(call, 1, i) : 0;
    size_t unit = 0;
    Str wanted = call->arg_count > 2 ? arg_str(call, 2, i) : (Str){0};
    while (unit < 6 &&
           (wanted.len ? !str_eq_nocase(wanted, str_of(names[unit])) : fabs(bytes) >= 1024)) {
      bytes /= 1024;
      unit++;
    }
    digits = digits < 0 ? 0 : digits > 10 ? 10 : digits;
    double scale = pow(10, (double)digits);
    bytes = round(bytes * scale) / scale;
    Text number = {.arena = call->arena};
    text_printf(&number, "%.*f", (int)digits, bytes);
    Str plain = text_done(&number);
    while (digits && str_ends(plain, STR("0"))) plain.len--;
    if (str_ends(plain, STR("."))) plain.len--;
    text_add(&call->text, plain);
    text_printf(&call->text, " %s", names[unit]);
    result_str(call, i, text_done(&call->text));
  }
}
