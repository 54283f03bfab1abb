/* Fuzzing: two forms of a query that mean the same give the same rows on any data. The bytes choose
   the rows of two small tables, the pair of forms, and the predicates, numbers and words that stand
   in both. */
#include "driver/execute.h"
#include "exec/result.h"
#include "fuzz/property.h"

#include <string.h>

/* --- what the bytes choose --- */

typedef struct Bytes {
  const uint8_t *ptr;
  size_t len;
} Bytes;

/* A number below COUNT; 0 when the bytes are used up. */
static unsigned pick(Bytes *bytes, unsigned count) {
  if (!bytes->len) return 0;
  bytes->len--;
  return *bytes->ptr++ % count;
}

#define PICK(bytes, words) ((words)[pick((bytes), sizeof(words) / sizeof *(words))])

static const char *const longs[] = {"0",  "1",  "2",          "3",     "5",
                                    "-1", "-7", "12",         "100",   "9223372036854775807",
                                    "42", "-2", "long(null)", "86400", "65536"};
static const char *const words[] = {"''",         "'x'",          "'X'",
                                    "'alpha'",    "'Alpha beta'", "'beta-gamma'",
                                    "'x y z'",    "'a_b'",        "'\xC3\xA9t\xC3\xA9'",
                                    "'10.0.0.1'", "'null'",       "'y'",
                                    "'alphabet'", "'ALPHA'",      "'12'",
                                    "'\\t'"};
static const char *const reals[] = {"0.0", "1.5", "-2.5", "1e3", "real(null)", "0.5", "64.0"};
static const char *const dates[] = {"datetime(2026-01-01)", "datetime(2026-01-01 12:00:00.1)",
                                    "datetime(null)", "datetime(2025-12-31 23:59:59.9999999)"};
static const char *const bags[] = {
    "dynamic([1,2,3])", "dynamic({\"k\":1,\"w\":\"x\"})",   "dynamic(null)", "dynamic('s')",
    "dynamic([])",      "dynamic([\"a\",null,{\"z\":[]}])", "dynamic(1.5)",  "dynamic(true)"};

/* Rows of the columns that both tables have. */
static void add_rows(Buf *out, Bytes *bytes, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    buf_printf(out, "%s%s,%s,%s,%s,%s", i ? ",\n" : "\n", PICK(bytes, longs), PICK(bytes, words),
               PICK(bytes, reals), PICK(bytes, dates), PICK(bytes, bags));
  }
}

static void add_predicate(Buf *out, Bytes *bytes, int depth) {
  static const char *const compare[] = {"==", "!=", "<", "<=", ">", ">="};
  static const char *const match[] = {
      "has",       "!has",      "contains",    "!contains", "startswith", "endswith",
      "==",        "!=",        "=~",          "!~",        "has_cs",     "contains_cs",
      "hasprefix", "hassuffix", "!startswith", "!endswith"};
  switch (pick(bytes, depth > 2 ? 7 : 10)) {
    case 0: buf_printf(out, "a %s %s", PICK(bytes, compare), PICK(bytes, longs)); break;
    case 1:
    case 2: buf_printf(out, "b %s %s", PICK(bytes, match), PICK(bytes, words)); break;
    case 3: buf_printf(out, "c %s %s", PICK(bytes, compare), PICK(bytes, reals)); break;
    case 4: buf_printf(out, "d %s %s", PICK(bytes, compare), PICK(bytes, dates)); break;
    case 5: buf_add_cstr(out, "isnull(a)"); break;
    case 6: buf_add_cstr(out, "tostring(e) has 'x'"); break;
    case 7:
      buf_add_cstr(out, "not(");
      add_predicate(out, bytes, depth + 1);
      buf_add_byte(out, ')');
      break;
    default:
      buf_add_byte(out, '(');
      add_predicate(out, bytes, depth + 1);
      buf_add_cstr(out, pick(bytes, 2) ? " and " : " or ");
      add_predicate(out, bytes, depth + 1);
      buf_add_byte(out, ')');
  }
}

static void add_number(Buf *out, Bytes *bytes) {
  static const char *const numbers[] = {
      "a",         "a + 1", "strlen(b)",       "a * 3 - 2",    "toint(b)",       "iff(a > 2, a, 5)",
      "bin(a, 5)", "a % 7", "array_length(e)", "dayofyear(d)", "indexof(b, 'a')"};
  buf_add_cstr(out, PICK(bytes, numbers));
}

/* --- pairs of forms --- */

/* $p and $q stand for predicates, $e for a number from a row, $k for a number, $w and $v for words.
   T is T1 and T2 together. */
static const struct {
  const char *one, *other;
} pairs[] = {
    {"T | where $p and $q", "T | where $p | where $q"},
    {"T | where not($p or $q)", "T | where not($p) | where not($q)"},
    {"T | where $p", "T | where iff($p, true, false)"},
    {"T | where $p or $q", "T | where $q or $p"},
    {"T | where $p | project a, c", "T | project c, a, b, d, e | where $p | project a, c"},
    {"T | extend x = $e | project b, x", "T | project b, x = $e"},
    {"T | extend x = $e | where x > $k | project x", "T | where $e > $k | project x = $e"},
    {"T | project-away c, d | project a", "T | project a"},
    {"T | where $p", "union T1, T2 | where $p"},
    {"T | where $p", "union (T1 | where $p), (T2 | where $p)"},
    {"T | summarize n = count(), s = sum(c), l = min(a), h = max(a), k = dcount(b), i = "
     "countif($p) "
     "by b",
     "union T2, T1 | summarize n = count(), s = sum(c), l = min(a), h = max(a), k = dcount(b), "
     "i = countif($p) by b"},
    {"T | summarize n = count() by b",
     "T | summarize n = count() by b, a | summarize n = sum(n) by b"},
    {"T | summarize h = max(d), l = min(d) by a",
     "T | summarize h = max(d), l = min(d) by a, b | summarize h = max(h), l = min(l) by a"},
    {"T | distinct a, b", "T | summarize by a, b"},
    {"T | count", "T | summarize Count = count()"},
    {"T | where $p | count", "T | summarize Count = countif($p)"},
    {"T | top 5 by a desc | project a", "T | sort by a desc | take 5 | project a"},
    {"T | top 3 by d asc | project d", "T | order by d asc | limit 3 | project d"},
    {"T | project x = case($p, 1, $q, 2, 3)", "T | project x = iff($p, 1, iff($q, 2, 3))"},
    {"T | where a between ($k .. 50)", "T | where a >= $k and a <= 50"},
    {"T | where b in ($w, $v)", "T | where b == $w or b == $v"},
    {"T | where b in~ ($w, $v)", "T | where b =~ $w or b =~ $v"},
    {"T | where b !in ($w, $v)", "T | where b != $w and b != $v"},
    {"T | where b has_any ($w, $v)", "T | where b has $w or b has $v"},
    {"T | where b has_all ($w, $v)", "T | where b has $w and b has $v"},
    {"T | where b !has $w", "T | where not(b has $w)"},
    {"T | where b !contains $w", "T | where not(b contains $w)"},
    {"T | where b startswith $w", "T | where tolower(b) startswith_cs tolower($w)"},
    {"T | where b contains $w", "T | where toupper(b) contains_cs toupper($w)"},
    {"let v = $k; T | where a > v", "T | where a > $k"},
    {"let f = (x: long) { x + $k }; T | project y = f(a)", "T | project y = a + $k"},
    {"let f = (X: (a: long, b: string)) { X | where a > $k }; f(T) | project a, b",
     "T | where a > $k | project a, b"},
    {"let V = materialize(T | where $p); union V, V", "union (T | where $p), (T | where $p)"},
    {"T | join kind=inner U on b | project a, b, x = a1",
     "U | join kind=inner T on b | project a = a1, b, x = a"},
    {"T | join kind=inner (U | where $p) on a | project b, y = b1",
     "T | join kind=inner U on $left.a == $right.a | project-rename y = b1 | project y, b, a, c, "
     "d, "
     "e, p = a1, c1, d1, e1 | project b0 = b, b = y, a = p, c = c1, d = d1, e = e1 | where $p "
     "| project b = b0, y = b"},
    {"T | join kind=leftsemi U on b", "T | where b in (U | project b)"},
    {"T | join kind=leftanti U on b", "T | where b !in (U | project b)"},
    {"T | join kind=rightsemi U on a", "U | join kind=leftsemi T on a"},
    {"T | lookup (U | distinct a | extend f = 1) on a",
     "T | join kind=leftouter (U | distinct a | extend f = 1) on a | project-away a1"},
    {"T | summarize m = max(a)", "print m = toscalar(T | summarize max(a))"},
    {"T | where a == toscalar(U | summarize max(a)) | project a",
     "T | join kind=inner (U | summarize a = max(a) | where isnotnull(a)) on a | project a"},
    {"T | partition by b (summarize n = count() by b)", "T | summarize n = count() by b"},
    {"T | summarize l = make_list(a) | mv-expand l to typeof(long)",
     "T | where isnotnull(a) | project l = a"},
    {"T | project t = tostring(parse_json(tostring(e)))", "T | project t = tostring(e)"},
    {"T | where isnotempty(b)", "T | where strlen(b) > 0"},
    {"T | summarize n = count() by x = bin(d, 1h)",
     "T | extend x = bin(d, 1h) | summarize n = count() by x"},
    {"T | project x = strcat(b, '-', a)", "T | project x = strcat(b, strcat('-', tostring(a)))"},
    {"T | where $p | summarize arg_max(a, b) | project a", "T | where $p | summarize a = max(a)"},
    {"T | where $p | extend r = 1 | summarize n = sum(r)",
     "T | where $p | summarize n = count() | extend n = iff(n == 0, 0, n)"},
    {"T | serialize | where $p | take 4 | count", "T | where $p | limit 4 | count"},
    {"T | mv-expand e | count",
     "T | project n = iff(gettype(e) in ('array', 'dictionary'), array_length(iff(gettype(e) == "
     "'array', e, bag_keys(e))), 1) | summarize Count = sum(n)"},
};

/* Appends FORM with what stands for its signs. */
static void add_form(Buf *out, const char *form, const Buf *parts) {
  static const char signs[] = "pqekwv";
  for (; *form; form++) {
    const char *sign = *form == '$' && form[1] ? strchr(signs, form[1]) : NULL;
    bool word = sign && char_is_alpha(form[2]); /* $left */
    if (!sign || word) {
      buf_add_byte(out, *form);
      continue;
    }
    buf_add(out, buf_str(&parts[sign - signs]));
    form++;
  }
}

/* --- running --- */

static int by_text(const void *a, const void *b) {
  return str_cmp(*(const Str *)a, *(const Str *)b);
}

/* The rows that TEXT gives, sorted, one a line. */
static Str run(Arena *arena, Str text) {
  FactSet facts = {.environment = FACT_NONE};
  ExecuteSetup setup = {.facts = &facts, .now = 638000000000000000};
  Execution done = execute_query(arena, text, &setup);
  if (done.error.code) {
    fprintf(stderr, "%s: %.*s\n%.*s\n", done.error.code, STR_ARG(done.error.message),
            STR_ARG(text));
    REQUIRE(!done.error.code);
  }
  Buf out = {0}, sorted = {0};
  result_write_jsonl(&out, &done.table, (Str){0});
  VEC(Str) lines = {0};
  for (Str rest = buf_str(&out); rest.len;) vec_push(arena, &lines, str_split(&rest, '\n'));
  if (lines.len) qsort(lines.ptr, lines.len, sizeof(Str), by_text);
  vec_each(Str, line, &lines) {
    buf_add(&sorted, *line);
    buf_add_byte(&sorted, '\n');
  }
  Str result = arena_str(arena, buf_str(&sorted));
  buf_free(&out), buf_free(&sorted);
  return result;
}

static void add_tables(Buf *out, Bytes *bytes) {
  static const char head[] = " = datatable(a: long, b: string, c: real, d: datetime, e: dynamic) [";
  static const char *const names[] = {"T1", "T2", "U"};
  for (int i = 0; i < 3; i++) {
    buf_printf(out, "let %s%s", names[i], head);
    add_rows(out, bytes, pick(bytes, 9));
    buf_add_cstr(out, "];\n");
  }
  buf_add_cstr(out, "let T = union T1, T2;\n");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  Bytes bytes = {data, size};
  Buf parts[6] = {0}, one = {0}, other = {0};
  unsigned pair = pick(&bytes, sizeof pairs / sizeof *pairs);
  add_predicate(&parts[0], &bytes, 0);
  add_predicate(&parts[1], &bytes, 0);
  add_number(&parts[2], &bytes);
  buf_add_cstr(&parts[3], PICK(&bytes, longs));
  buf_add_cstr(&parts[4], PICK(&bytes, words));
  buf_add_cstr(&parts[5], PICK(&bytes, words));
  add_tables(&one, &bytes);
  buf_add(&other, buf_str(&one));
  add_form(&one, pairs[pair].one, parts);
  add_form(&other, pairs[pair].other, parts);
  Str first = run(&arena, buf_str(&one)), second = run(&arena, buf_str(&other));
  if (!str_eq(first, second))
    fprintf(stderr, "%.*s\n\n%s\n", (int)one.len, one.ptr, pairs[pair].other);
  require_equal("rows", first, second);
  for (int i = 0; i < 6; i++) buf_free(&parts[i]);
  buf_free(&one), buf_free(&other);
  arena_free(&arena);
  return 0;
}
