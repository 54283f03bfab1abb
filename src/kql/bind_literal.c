/* Owns what literals say: dates, durations, guids and numbers in `datetime(…)` and its kin, and
   texts that a function reads as JSON, address, date or regular expression. Comes in: bound nodes.
   Goes out: findings of ours, none of which Microsoft's service gives before it runs the query. */
#include "kql/bind_int.h"

#include "value/convert.h"
#include "value/decimal_text.h"
#include "value/json_read.h"
#include "value/moment.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

bool bind_checks_literals(const Binder *binder) {
  return !binder->bound->environment->as_microsoft && binder->query == binder->bound->query;
}

/* --- typed literals --- */

static bool is_number(Str text) {
  int64_t whole;
  double number;
  Wide decimal;
  return convert_long(text, &whole) || convert_real(text, &number) || decimal_read(text, &decimal);
}

static bool is_timespan(Str text) {
  int64_t ticks;
  return timespan_parse(text, &ticks) || is_number(text);
}

static bool is_dashed_date(Str text) {
  bool year = text.len > 4;
  for (size_t i = 0; year && i < 4; i++) year = char_is_digit(text.ptr[i]);
  return year && text.ptr[4] == '-';
}

/* The service reads far more forms than ours, a time of day for one: so only what has words that
   are no date, and dates of the usual form that no calendar has, are sure to be wrong. */
static bool is_datetime(Str text) {
  int64_t ticks;
  if (moment_parse(text, &ticks) || is_number(text)) return true;
  bool words = false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if ((unsigned char)c >= 0x80) return true;
    words = words || (char_is_alpha(c) && strchr("AaPpMmTtZz", c) == NULL);
  }
  return !words && !is_dashed_date(text);
}

static bool is_guid(Str text) {
  Wide guid;
  return convert_guid(text, &guid);
}

/* Whether TEXT, which stands in the parentheses of a literal of KIND, can be read. */
static bool is_readable(KqlTokenKind kind, Str text) {
  bool truth;
  if (text.len == 0 || str_eq_nocase(text, STR("null"))) return true;
  switch (kind) {
    case TOK_DATETIME_VALUE: return is_datetime(text) || str_eq_nocase(text, STR("now"));
    case TOK_TIMESPAN_VALUE: return is_timespan(text);
    case TOK_GUID_VALUE: return is_guid(text);
    case TOK_BOOL_VALUE: return convert_bool(text, &truth);
    case TOK_INT_VALUE:
    case TOK_LONG_VALUE:
    case TOK_REAL_VALUE:
    case TOK_DECIMAL_VALUE: return is_number(text);
    default: return true;
  }
}

static bool is_quote(char c) { return c == '"' || c == '\''; }

/* What stands in the parentheses of TOKEN, without blanks and quotes; its place into SPAN. */
static Str inside(Str token, Span *span) {
  size_t start = str_find_byte(token, '(', 0), end = token.len - 1;
  if (start == STR_NONE || token.ptr[end] != ')') return (Str){NULL, 0};
  start++;
  while (start < end && char_is_space(token.ptr[start])) start++;
  while (end > start && char_is_space(token.ptr[end - 1])) end--;
  bool quoted =
      end - start >= 2 && is_quote(token.ptr[start]) && token.ptr[end - 1] == token.ptr[start];
  if (quoted) start++, end--;
  span->end = span->start + (uint32_t)end;
  span->start += (uint32_t)start;
  return str_slice(token, start, end);
}

static const char *example_of(KqlTokenKind kind) {
  switch (kind) {
    case TOK_DATETIME_VALUE: return "datetime(2026-01-31) or datetime(2026-01-31 12:30:00)";
    case TOK_TIMESPAN_VALUE: return "timespan(1.02:30:00) or 1d";
    case TOK_GUID_VALUE: return "guid(74be27de-1e4e-49d9-b579-fe0b331d3642)";
    case TOK_BOOL_VALUE: return "true or false";
    default: return NULL;
  }
}

void bind_check_typed_literal(Binder *binder, const KqlNode *literal) {
  if (!bind_checks_literals(binder)) return;
  KqlTokenKind kind = kql_token_kind(binder->query, literal->token);
  Span span = kql_token_span(binder->query, literal->token);
  Str text = inside(source_text(binder->query->source, span), &span);
  if (is_readable(kind, text)) return;
  Diag *diag =
      diag_add(binder->bag, DIAG_K001, binder->query->source, span,
               "`%.*s` is not a value of type %s", STR_ARG(text), kql_type_name(kql_type(literal)));
  const char *example = example_of(kind);
  if (example != NULL) diag_help(binder->bag, diag, "write it like %s", example);
}

/* --- texts that functions read --- */

typedef enum Form {
  FORM_JSON,
  FORM_DATETIME,
  FORM_TIMESPAN,
  FORM_GUID,
  FORM_IPV4,
  FORM_IPV4_NET, /* an address, maybe with /prefix */
  FORM_IP,       /* IPv4 or IPv6 */
  FORM_IP_NET,
  FORM_REGEX
} Form;

typedef struct Expected {
  const char *function;
  uint8_t first, last; /* arguments */
  uint8_t form;
} Expected;

enum { ALL_REST = UINT8_MAX };

/* flat table: sorted by name */
static const Expected expected[] = {
    {"extract", 0, 0, FORM_REGEX},
    {"extract_all", 0, 0, FORM_REGEX},
    {"extractall", 0, 0, FORM_REGEX},
    {"geo_info_from_ip_address", 0, 0, FORM_IP},
    {"has_any_ipv4", 1, ALL_REST, FORM_IPV4},
    {"has_ipv4", 1, 1, FORM_IPV4},
    {"indexof_regex", 1, 1, FORM_REGEX},
    {"ipv4_compare", 0, 1, FORM_IPV4_NET},
    {"ipv4_is_in_any_range", 0, ALL_REST, FORM_IPV4_NET},
    {"ipv4_is_in_range", 0, 1, FORM_IPV4_NET},
    {"ipv4_is_match", 0, 1, FORM_IPV4_NET},
    {"ipv4_is_private", 0, 0, FORM_IPV4_NET},
    {"ipv4_netmask_suffix", 0, 0, FORM_IPV4_NET},
    {"ipv6_compare", 0, 1, FORM_IP_NET},
    {"ipv6_is_in_any_range", 0, ALL_REST, FORM_IP_NET},
    {"ipv6_is_in_range", 0, 1, FORM_IP_NET},
    {"ipv6_is_match", 0, 1, FORM_IP_NET},
    {"parse_ipv4", 0, 0, FORM_IPV4_NET},
    {"parse_ipv4_mask", 0, 0, FORM_IPV4},
    {"parse_ipv6", 0, 0, FORM_IP_NET},
    {"parse_ipv6_mask", 0, 0, FORM_IP},
    {"parse_json", 0, 0, FORM_JSON},
    {"parsejson", 0, 0, FORM_JSON},
    {"replace", 0, 0, FORM_REGEX},
    {"replace_regex", 1, 1, FORM_REGEX},
    {"todatetime", 0, 0, FORM_DATETIME},
    {"todynamic", 0, 0, FORM_JSON},
    {"toguid", 0, 0, FORM_GUID},
    {"toobject", 0, 0, FORM_JSON},
    {"totime", 0, 0, FORM_TIMESPAN},
    {"totimespan", 0, 0, FORM_TIMESPAN},
    {"trim", 0, 0, FORM_REGEX},
    {"trim_end", 0, 0, FORM_REGEX},
    {"trim_start", 0, 0, FORM_REGEX},
};

static int compare_expected(const void *key, const void *item) {
  return strcmp(key, ((const Expected *)item)->function);
}

enum { ADDRESS_MOST = 64 };

static bool is_address(Str text, bool prefix, bool six) {
  char address[ADDRESS_MOST];
  unsigned char out[sizeof(struct in6_addr)];
  size_t slash = str_find_byte(text, '/', 0);
  int64_t bits = 0;
  if (slash != STR_NONE) {
    if (!prefix || !convert_long(str_from(text, slash + 1), &bits)) return false;
    text = str_slice(text, 0, slash);
  }
  if (!text.len || text.len >= sizeof address || bits < 0 || bits > 128) return false;
  memcpy(address, text.ptr, text.len);
  address[text.len] = '\0';
  if (inet_pton(AF_INET, address, out) == 1) return bits <= 32 || six;
  return six && inet_pton(AF_INET6, address, out) == 1;
}

/* Only what looks as if it were meant: any other text is a JSON string to parse_json. */
static bool is_json(Arena *arena, Str text) {
  Value value;
  Str trimmed = str_trim(text);
  bool meant = trimmed.len > 0 && (trimmed.ptr[0] == '{' || trimmed.ptr[0] == '[');
  return !meant || json_read(arena, text, &value);
}

static bool has_form(Binder *binder, Form form, Str text) {
  bool filled_in_later = str_find(text, STR("{{"), 0) != STR_NONE;
  if (text.len == 0 || filled_in_later) return true;
  switch (form) {
    case FORM_JSON: return is_json(binder->arena, text);
    case FORM_DATETIME: return is_datetime(text);
    case FORM_TIMESPAN: return is_timespan(text);
    case FORM_GUID: return is_guid(text);
    case FORM_IPV4: return is_address(text, false, false);
    case FORM_IPV4_NET: return is_address(text, true, false);
    case FORM_IP: return is_address(text, false, true);
    case FORM_IP_NET: return is_address(text, true, true);
    default: return true;
  }
}

static void report_form(Binder *binder, Form form, const KqlNode *literal, Str text,
                        const KqlFunction *function) {
  switch (form) {
    case FORM_JSON: {
      Diag *diag = bind_report(binder, DIAG_K003, literal, "this is not JSON");
      diag_help(binder->bag, diag, "%s would give the text itself, which has no properties",
                function->name);
      break;
    }
    case FORM_DATETIME:
    case FORM_TIMESPAN:
    case FORM_GUID:
      bind_report(binder, DIAG_K002, literal, "`%.*s` cannot be read, so %s gives null",
                  STR_ARG(text), function->name);
      break;
    default: {
      Diag *diag = bind_report(binder, DIAG_K004, literal, "`%.*s` is not an %s", STR_ARG(text),
                               form >= FORM_IP ? "IP address" : "IPv4 address");
      diag_help(binder->bag, diag, "%s gives null for it", function->name);
    }
  }
}

static void check_form(Binder *binder, Form form, const KqlNode *node,
                       const KqlFunction *function) {
  while (node->kind == KQL_DYNAMIC || node->kind == KQL_PAREN) node = node->kids[0];
  if (node->kind == KQL_ARRAY) {
    for (uint32_t i = 0; i < node->count; i++) check_form(binder, form, node->kids[i], function);
    return;
  }
  const KqlNode *literal = bind_string_of(node);
  if (literal == NULL) return;
  Str text = kql_string(binder->query, literal);
  if (!has_form(binder, form, text)) report_form(binder, form, literal, text, function);
}

/* extract(regex, group, text): whether the regular expression has that group. */
static void check_group(Binder *binder, const KqlNode *group, uint32_t groups) {
  int64_t wanted;
  if (group->kind != KQL_LITERAL || !convert_long(kql_text(binder->query, group), &wanted)) return;
  if (wanted <= (int64_t)groups) return;
  Diag *diag = bind_report(binder, DIAG_K006, group, "the regular expression has %s",
                           groups == 0   ? "no groups"
                           : groups == 1 ? "one group only"
                                         : "fewer groups");
  if (groups == 0) {
    diag_help(binder->bag, diag,
              "put what is wanted in parentheses, or write 0 for all that matches");
  } else {
    diag_help(binder->bag, diag, "the last one is %u; 0 is all that matches", groups);
  }
}

static bool says_regex(const Binder *binder, const KqlNode *node) {
  return str_eq(kql_constant_string(binder->query, node), STR("regex"));
}

void bind_check_literal_arguments(Binder *binder, const KqlFunction *function,
                                  const KqlNode *call) {
  if (!bind_checks_literals(binder)) return;
  KqlNode *const *arguments = call->kids + KQL_CALL_ARGUMENTS;
  uint32_t count = call->count - KQL_CALL_ARGUMENTS, groups;
  if (strcmp(function->name, "countof") == 0 && count > 2 && says_regex(binder, arguments[2])) {
    bind_check_regex(binder, arguments[1], &groups);
  }
  const Expected *entry = bsearch(function->name, expected, sizeof expected / sizeof *expected,
                                  sizeof *expected, compare_expected);
  if (entry == NULL) return;
  for (uint32_t i = entry->first; i < count && i <= entry->last; i++) {
    if (entry->form != FORM_REGEX) {
      check_form(binder, entry->form, arguments[i], function);
    } else if (bind_check_regex(binder, arguments[i], &groups) && count > 2 &&
               strcmp(function->name, "extract") == 0) {
      check_group(binder, arguments[1], groups);
    }
  }
}
