/* Owns the reading of argument types as the .def files write them. Comes in: a text of letters.
   Goes out: what it says. */
#include "plan/spec.h"

#include <string.h>

/* Where the letters end: at what tells of the result, or at the end. */
static uint32_t letters_end(const char *spec) { return (uint32_t)strcspn(spec, ":>"); }

char spec_letter(const char *spec, uint32_t index) {
  uint32_t end = letters_end(spec), seen = 0;
  char letter = 0;
  for (uint32_t i = 0; i < end; i++) {
    if (spec[i] == '?') continue;
    if (spec[i] == '*') return letter;
    letter = spec[i];
    if (seen++ == index) return letter;
  }
  return 0;
}

uint32_t spec_least(const char *spec) {
  uint32_t end = letters_end(spec), least = 0;
  for (uint32_t i = 0; i < end && spec[i] != '?'; i++) least += spec[i] != '*';
  return least;
}

char spec_result(const char *spec) {
  uint32_t end = letters_end(spec);
  return spec[end] ? spec[end + 1] : 0;
}

char spec_forced(const char *spec) {
  uint32_t end = letters_end(spec);
  return spec[end] == '>' ? spec[end + 1] : 0;
}

/* The types that stand in 64 bits. */
static bool is_number(ValueType type) {
  return type == VALUE_INT || type == VALUE_LONG || type == VALUE_REAL || type == VALUE_DATETIME ||
         type == VALUE_TIMESPAN;
}

bool spec_fits(char letter, ValueType type, ValueType result) {
  switch (letter) {
    case 'b': return type == VALUE_BOOL;
    case 'l': return type == VALUE_LONG || type == VALUE_INT;
    case 'i': return type == VALUE_INT;
    case 'r': return type == VALUE_REAL;
    case 'd': return type == VALUE_DATETIME;
    case 't': return type == VALUE_TIMESPAN;
    case 'g': return type == VALUE_GUID;
    case 'm': return type == VALUE_DECIMAL;
    case 's': return type == VALUE_STRING;
    case 'j':
    case 'w': return type == VALUE_DYNAMIC;
    case 'n': return is_number(type);
    case '=': return type == result;
    case 'c':
    case '.': return true;
    default: return false;
  }
}

ValueType spec_wanted(char letter, ValueType type, ValueType result) {
  switch (letter) {
    case 'b': return VALUE_BOOL;
    case 'l': return VALUE_LONG;
    case 'i': return VALUE_INT;
    case 'r': return VALUE_REAL;
    case 'd': return VALUE_DATETIME;
    case 't': return VALUE_TIMESPAN;
    case 'g': return VALUE_GUID;
    case 'm': return VALUE_DECIMAL;
    case 's': return VALUE_STRING;
    case 'j':
    case 'w': return VALUE_DYNAMIC;
    case 'n':
      if (is_number(type)) return VALUE_NULL;
      return is_number(result) ? result : VALUE_REAL;
    case '=': return result;
    default: return VALUE_NULL;
  }
}

ValueType spec_result_type(char letter, ValueType type) {
  if (!letter || spec_fits(letter, type, type)) return type;
  return letter == 'n' ? VALUE_REAL : spec_wanted(letter, type, type);
}
