/* Owns the reading of *.functions files. Comes in: a path. Goes out: functions in the workspace
   model.
     [Origin]                          of the functions that follow
     KIND (PARAMETERS) [-> RESULT]     begins a group; goes on in lines indented by four
       NAME …                          its functions, indented by two
   KIND is table, scalar, invoke, database or foreign. RESULT is a type; (COLUMNS); open:(COLUMNS);
   asim:SCHEMA; like:TABLE; or, for invoke, extend:(COLUMNS) or join:(COLUMNS). */
#include "gen/workspace.h"

#include <assert.h>
#include <stdlib.h>

static const struct {
  const char *word, *form, *kind; /* FORM: how the result begins; "" for any */
} kinds[] = {
    {"table", "", "FACT_TABULAR"},
    {"scalar", "", "FACT_SCALAR"},
    {"invoke", "extend:", "FACT_INVOKE_EXTEND"},
    {"invoke", "join:", "FACT_INVOKE_JOIN"},
    {"database", "", "FACT_DATABASE"},
    {"foreign", "", "FACT_FOREIGN"},
};

static const char *kind_of(const Lines *lines, Str word, Str result) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (str_eq(word, str_of(kinds[i].word)) && str_starts(result, str_of(kinds[i].form)))
      return kinds[i].kind;
  }
  lines_fail(lines, "`%.*s` is not a kind of function", STR_ARG(word));
}

/* The end of a parenthesis that opens at byte 0 of TEXT; quotes and brackets are looked through. */
static size_t closing(const Lines *lines, Str text) {
  int depth = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '(') depth++;
    if (text.ptr[i] == ')' && --depth == 0) return i + 1;
  }
  lines_fail(lines, "a parenthesis stays open");
}

/* Parts the first parameter from TEXT: commas inside parentheses are its own. */
static Str first_parameter(Str *text) {
  int depth = 0;
  size_t end = 0;
  for (; end < text->len; end++) {
    char c = text->ptr[end];
    depth += (c == '(') - (c == ')');
    if (c == ',' && depth == 0) break;
  }
  Str first = str_slice(*text, 0, end);
  *text = end < text->len ? str_from(*text, end + 1) : (Str){NULL, 0};
  return str_trim(first);
}

static Parameters parameters_of(Workspace *workspace, const Lines *lines, Str text) {
  Parameters parameters = {0};
  text = str_slice(text, 1, text.len - 1);
  while (text.len) {
    Str type = first_parameter(&text), name = str_split(&type, ':');
    Str value = type;
    type = str_split(&value, '=');
    Parameter parameter = {name, value, read_type(lines, type)};
    vec_push(workspace->arena, &parameters, parameter);
  }
  return parameters;
}

/* The text after the first colon, or all of it. */
static Str after_form(Str result) {
  if (str_starts(result, STR("("))) return result;
  size_t colon = str_find_byte(result, ':', 0);
  return colon == STR_NONE ? result : str_from(result, colon + 1);
}

static const Table *listed(Workspace *workspace, const Lines *lines, Str result) {
  Table *table = ARENA_NEW(workspace->arena, Table);
  Columns columns = {0};
  if (result.len) columns = read_columns(workspace, lines, after_form(result));
  for (int e = 0; e < ENVIRONMENTS; e++) table->columns[e] = columns;
  table->open = str_starts(result, STR("open:"));
  vec_push(workspace->arena, &workspace->results, table);
  map_put(workspace->arena, &workspace->by_result, result, table);
  return table;
}

static const Table *result_of(Workspace *workspace, const Lines *lines, Str result) {
  const Table *known = map_get(&workspace->by_result, result);
  if (known) return known;
  bool schema = str_starts(result, STR("asim:")), like = str_starts(result, STR("like:"));
  if (!schema && !like) return listed(workspace, lines, result);
  const Table *table = map_get(&workspace->by_name, schema ? result : str_from(result, 5));
  if (!table) lines_fail(lines, "`%.*s` is not known", STR_ARG(result));
  return table;
}

static const Signature *signature_of(Workspace *workspace, const Lines *lines, Str head) {
  Signature *signature = ARENA_NEW(workspace->arena, Signature);
  Str kind = lines_word(&head);
  size_t end = closing(lines, head);
  Str parameters = str_slice(head, 0, end);
  head = str_trim(str_from(head, end));
  Str result = str_starts(head, STR("->")) ? str_trim(str_from(head, 2)) : STR("");
  signature->kind = kind_of(lines, kind, result);
  signature->parameters = parameters_of(workspace, lines, parameters);
  bool scalar = str_eq(kind, STR("scalar"));
  if (scalar) signature->type = read_type(lines, result);
  signature->result = result_of(workspace, lines, scalar ? STR("") : result);
  vec_push(workspace->arena, &workspace->signatures, signature);
  return signature;
}

static void add_names(Workspace *workspace, const Signature *signature, Str origin, Str names) {
  for (Str name; (name = lines_word(&names)).len;) {
    vec_push(workspace->arena, &workspace->functions, ((Function){name, origin, signature}));
  }
}

static int by_name(const void *a, const void *b) {
  return str_cmp(((const Function *)a)->name, ((const Function *)b)->name);
}

void read_functions(Workspace *workspace, const char *path) {
  Lines lines = lines_open(workspace->arena, path);
  Str origin = STR(""), head = {NULL, 0}, line;
  const Signature *signature = NULL;
  while (lines_next(&lines, &line)) {
    if (line.ptr[0] == '[') {
      origin = str_slice(line, 1, str_find_byte(line, ']', 0));
    } else if (str_starts(line, STR("    "))) {
      Str more = str_trim(line);
      head = arena_printf(workspace->arena, "%.*s %.*s", STR_ARG(head), STR_ARG(more));
    } else if (line.ptr[0] == ' ') {
      if (!signature) signature = signature_of(workspace, &lines, head);
      add_names(workspace, signature, origin, line);
    } else {
      head = line;
      signature = NULL;
    }
  }
  qsort(workspace->functions.ptr, workspace->functions.len, sizeof(Function), by_name);
}
