/* Builds build/gen/function.inc from kql/function.def: signature texts become const tables, so that
   rulec parses nothing when it starts. A mistake in function.def ends the build with its place. */
#include "base/buf.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Entry {
  const char *name, *group, *naming, *prefix, *flags, *successor, *category, *signatures, *doc;
} Entry;

static const Entry entries[] = {
#define FUNCTION(group, name, naming, prefix, flags, successor, category, signatures, doc) \
  {#name, #group, #naming, prefix, flags, successor, category, signatures, doc},
#include "kql/function.def"
#undef FUNCTION
};
enum { ENTRIES = sizeof entries / sizeof entries[0], MANY = 32767 };

/* What function.def writes, and the C that stands for it. */
typedef struct Word {
  const char *text, *value;
} Word;

static const Word types[] = {
#define TYPE(name, text, properties) {text, "TYPE_" #name},
#include "kql/type.def"
#undef TYPE
    {NULL, NULL},
};

static const Word wants[] = {
    {"any", "WANT_ANY"},
    {"scalar", "WANT_SCALAR"},
    {"integer", "WANT_INTEGER"},
    {"number", "WANT_NUMBER"},
    {"number-or-bool", "WANT_NUMBER_OR_BOOL"},
    {"summable", "WANT_SUMMABLE"},
    {"ordered", "WANT_ORDERED"},
    {"string-or-dynamic", "WANT_STRING_OR_DYNAMIC"},
    {"string-or-array", "WANT_STRING_OR_ARRAY"},
    {"integer-or-array", "WANT_INTEGER_OR_ARRAY"},
    {"array", "WANT_ARRAY"},
    {"bag", "WANT_BAG"},
    {"not-bool", "WANT_NOT_BOOL"},
    {"not-real-or-bool", "WANT_NOT_REAL_OR_BOOL"},
    {"not-dynamic", "WANT_NOT_DYNAMIC"},
    {"table", "WANT_TABLE"},
    {"same-as-0", "WANT_SAME_0"},
    {"same-as-1", "WANT_SAME_1"},
    {"common", "WANT_COMMON"},
    {"common-ordered", "WANT_COMMON_ORDERED"},
    {"common-or-dynamic", "WANT_COMMON_OR_DYNAMIC"},
    {NULL, NULL},
};

static const Word forms[] = {
    {"constant", "FORM_CONSTANT"},
    {"literal", "FORM_LITERAL"},
    {"nonempty", "FORM_LITERAL_NOT_EMPTY"},
    {"column", "FORM_COLUMN"},
    {"column-of-0", "FORM_COLUMN_OF_0"},
    {"common-column-of-0", "FORM_COLUMN_OF_0_COMMON"},
    {"element-of-0", "FORM_ELEMENT_OF_0"},
    {"aggregate", "FORM_AGGREGATE"},
    {"star", "FORM_STAR"},
    {"star-allowed", "FORM_STAR_ALLOWED"},
    {NULL, NULL},
};

static const Word results[] = {
    {"arg0", "GIVES_ARG_0"},
    {"arg1", "GIVES_ARG_1"},
    {"arg0-promoted", "GIVES_ARG_0_PROMOTED"},
    {"array-of-0", "GIVES_ARRAY_OF_0"},
    {"common", "GIVES_COMMON"},
    {"common-not-dynamic", "GIVES_COMMON_NOT_DYNAMIC"},
    {"widest", "GIVES_WIDEST"},
    {"type0", "GIVES_LITERAL_0"},
    {"type1", "GIVES_LITERAL_1"},
    {"type-last", "GIVES_LITERAL_LAST"},
    {"rule", "GIVES_RULE"},
    {NULL, NULL},
};

static const Word layouts[] = {
    {"repeating", "LAYOUT_REPEATING"},
    {"block", "LAYOUT_BLOCK"},
    {"layout", "LAYOUT_RULE"},
    {NULL, NULL},
};

static _Noreturn void fail(const Entry *entry, const char *what, Str at) {
  fprintf(stderr, "function.def: %s: %s at \"%.*s\"\n", entry->name, what, STR_ARG(at));
  exit(1);
}

static const char *word_value(const Word *words, Str text) {
  for (; words->text != NULL; words++) {
    if (str_eq(str_of(words->text), text)) {
      return words->value;
    }
  }
  return NULL;
}

static bool is_word(char c) { return char_is_alnum(c) || c == '_' || c == '-' || c == '<'; }

/* The characters of REST that make one word, taken off it. */
static Str take_word(Str *rest) {
  size_t n = 0;
  while (n < rest->len && (is_word(rest->ptr[n]) || rest->ptr[n] == '>')) {
    n++;
  }
  Str word = str_slice(*rest, 0, n);
  *rest = str_from(*rest, n);
  return word;
}

static bool take(Str *rest, const char *text) {
  if (!str_starts(*rest, str_of(text))) {
    return false;
  }
  *rest = str_from(*rest, strlen(text));
  return true;
}

static unsigned take_number(Str *rest) {
  unsigned n = 0;
  while (rest->len > 0 && char_is_digit(rest->ptr[0])) {
    n = n * 10 + (unsigned)(rest->ptr[0] - '0');
    *rest = str_from(*rest, 1);
  }
  return n;
}

typedef struct Occurs {
  unsigned min, max;
} Occurs;

static Occurs take_occurs(Str *rest) {
  if (take(rest, "?")) {
    return (Occurs){0, 1};
  }
  if (take(rest, "*")) {
    return (Occurs){0, MANY};
  }
  if (take(rest, "+")) {
    return (Occurs){1, MANY};
  }
  Occurs occurs = {1, 1};
  if (take(rest, "{")) {
    occurs.min = take_number(rest);
    take(rest, ",");
    occurs.max = take_number(rest);
    take(rest, "}");
  }
  return occurs;
}

/* name:type occurrences form ~ =values */
static Occurs write_parameter(const Entry *entry, Str *rest, Buf *out) {
  Str name = take_word(rest);
  if (!take(rest, ":")) {
    fail(entry, "`:` expected", *rest);
  }
  Buf set = {0};
  Str type = take_word(rest);
  const char *want = word_value(wants, type);
  if (want == NULL) {
    want = word_value(types, type);
  }
  if (want == NULL) {
    fail(entry, "no such type", type);
  }
  buf_printf(&set, "%s", "0");
  if (rest->len > 0 && rest->ptr[0] == '/') {
    buf_printf(&set, " | 1u << %s", want);
    while (take(rest, "/")) {
      buf_printf(&set, " | 1u << %s", word_value(types, take_word(rest)));
    }
    want = "WANT_ONE_OF";
  }
  Occurs occurs = take_occurs(rest);
  const char *form = "FORM_ANY";
  bool tilde = false;
  Str values = {0};
  while (take(rest, " ")) {
    if (take(rest, "~")) {
      tilde = true;
    } else if (take(rest, "=")) {
      size_t end = 0;
      while (end < rest->len && rest->ptr[end] != ',' && rest->ptr[end] != ')') {
        end++;
      }
      values = str_slice(*rest, 0, end);
      *rest = str_from(*rest, end);
    } else if ((form = word_value(forms, take_word(rest))) == NULL) {
      fail(entry, "no such form", *rest);
    }
  }
  buf_printf(out, "    {\"%.*s\", ", STR_ARG(name));
  if (values.len > 0) {
    buf_printf(out, "\"%.*s\"", STR_ARG(values));
  } else {
    buf_add_cstr(out, "NULL");
  }
  buf_printf(out, ", %.*s, %s, %s, %d, %u, %u},\n", STR_ARG(buf_str(&set)), want, form, tilde,
             occurs.min, occurs.max);
  buf_free(&set);
  return occurs;
}

/* The C for a result such as array<real>: its type and shape. */
static void write_result(const Entry *entry, Str text, Buf *out) {
  if (str_eq(text, STR("bag"))) {
    buf_add_cstr(out, "TYPE_DYNAMIC, SHAPE_BAG");
  } else if (str_eq(text, STR("array"))) {
    buf_add_cstr(out, "TYPE_DYNAMIC, SHAPE_ARRAY");
  } else if (str_eq(text, STR("array<array>"))) {
    buf_add_cstr(out, "TYPE_DYNAMIC, SHAPE_ARRAY | SHAPE_OF_ARRAYS << 2");
  } else if (str_eq(text, STR("array<bag>"))) {
    buf_add_cstr(out, "TYPE_DYNAMIC, SHAPE_ARRAY | SHAPE_OF_BAGS << 2");
  } else if (str_starts(text, STR("array<"))) {
    Str item = str_slice(text, strlen("array<"), text.len - 1);
    buf_printf(out, "TYPE_DYNAMIC, SHAPE_ARRAY | %s << 2", word_value(types, item));
  } else {
    const char *value = word_value(results, text);
    if (value == NULL) {
      value = word_value(types, text);
    }
    if (value == NULL) {
      fail(entry, "no such result", text);
    }
    buf_printf(out, "%s, 0", value);
  }
}

typedef struct Tables {
  Buf parameters, signatures, functions;
  unsigned parameter_count, signature_count;
} Tables;

/* (parameters) result layout */
static void write_signature(const Entry *entry, unsigned id, Str *rest, Tables *tables) {
  unsigned first = tables->parameter_count, min = 0, max = 0;
  if (!take(rest, "(")) {
    fail(entry, "`(` expected", *rest);
  }
  while (!take(rest, ")")) {
    Occurs occurs = write_parameter(entry, rest, &tables->parameters);
    min += occurs.min;
    max += occurs.max;
    tables->parameter_count++;
    take(rest, ", ");
  }
  if (!take(rest, " ")) {
    fail(entry, "a result expected", *rest);
  }
  Buf *out = &tables->signatures;
  buf_printf(out, "    {parameters + %u, %u, %u, %u, ", first, tables->parameter_count - first, min,
             max > UINT16_MAX ? UINT16_MAX : max);
  write_result(entry, take_word(rest), out);
  const char *layout = "LAYOUT_FIXED";
  if (rest->len > 0 && !str_starts(*rest, STR(" ;")) && take(rest, " ")) {
    layout = word_value(layouts, take_word(rest));
    if (layout == NULL) {
      fail(entry, "no such layout", *rest);
    }
  }
  buf_printf(out, ", %s, %u},\n", layout, id);
  tables->signature_count++;
}

static void write_text(Buf *out, const char *text) {
  if (*text == '\0') {
    buf_add_cstr(out, "NULL");
    return;
  }
  buf_add_byte(out, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\') {
      buf_add_byte(out, '\\');
    }
    buf_add_byte(out, *text);
  }
  buf_add_byte(out, '"');
}

static void write_flags(const Entry *entry, Buf *out) {
  buf_add_cstr(out, "0");
  Str rest = str_of(entry->flags);
  while (rest.len > 0) {
    Str flag = str_split(&rest, ' ');
    buf_add_cstr(out, " | FUNCTION_");
    for (size_t i = 0; i < flag.len; i++) {
      buf_add_byte(out, char_upper(flag.ptr[i]));
    }
  }
}

static void write_entry(const Entry *entry, unsigned id, Tables *tables) {
  unsigned first = tables->signature_count;
  Str rest = str_of(entry->signatures);
  do {
    write_signature(entry, id, &rest, tables);
  } while (take(&rest, " ; "));
  if (rest.len > 0) {
    fail(entry, "the end expected", rest);
  }
  Buf *out = &tables->functions;
  const char *texts[] = {entry->name,   entry->doc,       entry->category,
                         entry->prefix, entry->successor, entry->signatures};
  buf_add_cstr(out, "    {");
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    write_text(out, texts[i]);
    buf_add_cstr(out, ", ");
  }
  buf_printf(out, "signatures + %u, %u, GROUP_%s, NAMING_%s, ", first,
             tables->signature_count - first, entry->group, entry->naming);
  write_flags(entry, out);
  buf_add_cstr(out, "},\n");
}

static int by_name(const void *a, const void *b) {
  const Entry *x = &entries[*(const unsigned *)a], *y = &entries[*(const unsigned *)b];
  int groups = strcmp(x->group, y->group);
  return groups != 0 ? groups : strcmp(x->name, y->name);
}

/* The ids of each group in the order of their names. */
static void write_order(Buf *out) {
  static const char *const groups[] = {"SCALAR", "AGGREGATE", "PLUGIN", "OPERATOR"};
  static unsigned order[ENTRIES];
  for (unsigned i = 0; i < ENTRIES; i++) {
    order[i] = i;
  }
  qsort(order, ENTRIES, sizeof order[0], by_name);
  buf_add_cstr(out, "static const uint16_t by_name[] = {\n");
  unsigned starts[5] = {0};
  unsigned written = 0;
  for (unsigned g = 0; g < 4; g++) {
    starts[g] = written;
    for (unsigned i = 0; i < ENTRIES; i++) {
      if (strcmp(entries[order[i]].group, groups[g]) == 0) {
        buf_printf(out, "    FUNCTION_%s_%s,\n", groups[g], entries[order[i]].name);
        written++;
      }
    }
  }
  starts[4] = written;
  buf_printf(out, "};\nstatic const uint16_t group_start[] = {%u, %u, %u, %u, %u};\n", starts[0],
             starts[1], starts[2], starts[3], starts[4]);
}

/* Where each function stands by the hash of its name, linear probing: its id and 1; 0 is free. */
static void write_slots(Buf *out) {
  enum { SLOTS = 2048 };
  static unsigned slots[SLOTS];
  _Static_assert(ENTRIES * 2 <= SLOTS, "half of the slots stay free");
  for (unsigned i = 0; i < ENTRIES; i++) {
    size_t at = str_hash(str_of(entries[i].name)) % SLOTS;
    while (slots[at]) at = (at + 1) % SLOTS;
    slots[at] = i + 1;
  }
  buf_printf(out, "enum { SLOTS = %d };\nstatic const uint16_t slots[SLOTS] = {\n", SLOTS);
  for (unsigned at = 0; at < SLOTS; at++)
    buf_printf(out, at % 16 == 15 ? "%u,\n" : "%u,", slots[at]);
  buf_add_cstr(out, "};\n");
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: gen_function SCHEMAS OUTPUT\n");
    return 2;
  }
  Tables tables = {0};
  for (unsigned i = 0; i < ENTRIES; i++) {
    write_entry(&entries[i], i, &tables);
  }
  Buf out = {0};
  buf_add_cstr(&out, "static const KqlParameter parameters[] = {\n");
  buf_add(&out, buf_str(&tables.parameters));
  buf_add_cstr(&out, "};\nstatic const KqlSignature signatures[] = {\n");
  buf_add(&out, buf_str(&tables.signatures));
  buf_add_cstr(&out, "};\nstatic const KqlFunction functions[] = {\n");
  buf_add(&out, buf_str(&tables.functions));
  buf_add_cstr(&out, "};\n");
  write_order(&out);
  write_slots(&out);
  bool done = file_replace(argv[2], buf_str(&out));
  buf_free(&tables.parameters);
  buf_free(&tables.signatures);
  buf_free(&tables.functions);
  buf_free(&out);
  if (!done) {
    perror(argv[2]);
  }
  return done ? 0 : 1;
}
