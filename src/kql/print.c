/* Owns the canonical text of queries. Comes in: a tree without syntax findings. Goes out: the same
   tokens and comments in canonical lines. First the tree is walked in the order of its tokens and
   decides before which of them a line begins; then the tokens are written. */
#include "kql/print.h"

#include "base/utf8.h"
#include "kql/spacing.h"

#include <string.h>

typedef struct Layout {
  const KqlQuery *query;
  const bool *spaced;
  uint32_t *widths;      /* columns of all tokens before this one, spaces included, on one line */
  uint32_t *forced;      /* line breaks that comments and long strings force before this token */
  uint32_t *lines;       /* 0, or 1 + the indent of the line that begins with this token */
  uint8_t *apart;        /* a blank line of the author's is kept before this token */
  uint32_t line, indent; /* the line that is being laid out: its first token, its indent */
} Layout;

/* --- measuring --- */

static void measure(Layout *layout) {
  const KqlTokens *tokens = &layout->query->tokens;
  uint32_t comment = 0, width = 0, forced = 0;
  for (uint32_t i = 0; i < tokens->len; i++) {
    for (; comment < tokens->comments.len && tokens->comments.ptr[comment].token == i; comment++)
      forced++;
    width += layout->spaced[i];
    layout->widths[i] = width;
    layout->forced[i] = forced;
    Str text = source_text(layout->query->source, kql_token_span(layout->query, i));
    width += (uint32_t)utf8_count(text);
    forced += str_find_byte(text, '\n', 0) != STR_NONE;
  }
  layout->widths[tokens->len] = width;
  layout->forced[tokens->len] = forced;
}

static uint32_t column(const Layout *layout, uint32_t token) {
  return layout->indent + layout->widths[token] - layout->widths[layout->line];
}

/* Whether the tokens [FIRST, END), and what closes behind them, go on in the line. */
static bool fits(const Layout *layout, uint32_t first, uint32_t end) {
  if (first >= end) return true;
  if (layout->forced[end - 1] != layout->forced[first]) return false;
  while (end + 1 < layout->query->tokens.len && !layout->spaced[end] && !layout->lines[end] &&
         layout->forced[end] == layout->forced[first])
    end++;
  uint32_t width = layout->widths[end] - layout->widths[first] - layout->spaced[end];
  return column(layout, first) + width <= (uint32_t)PRINT_WIDTH;
}

static bool node_fits(const Layout *layout, const KqlNode *node) {
  return fits(layout, node->first, node->end);
}

/* A line begins with TOKEN. */
static void break_at(Layout *layout, uint32_t token, uint32_t indent) {
  layout->lines[token] = indent + 1;
  layout->line = token;
  layout->indent = indent;
}

/* --- the tree, in the order of its tokens --- */

static void lay(Layout *layout, const KqlNode *node, uint32_t indent);

/* The children that are there, in the order of their tokens. */
static KqlNode **in_order(const Layout *layout, const KqlNode *node, uint32_t *count) {
  KqlNode **kids = ARENA_ARRAY(layout->query->arena, KqlNode *, node->count + 1);
  *count = 0;
  for (uint32_t i = 0; i < node->count; i++) {
    KqlNode *kid = node->kids[i];
    if (!kid) continue;
    uint32_t at = (*count)++;
    for (; at > 0 && kids[at - 1]->first > kid->first; at--) kids[at] = kids[at - 1];
    kids[at] = kid;
  }
  return kids;
}

static void lay_kids(Layout *layout, const KqlNode *node, uint32_t indent) {
  uint32_t count;
  KqlNode **kids = in_order(layout, node, &count);
  for (uint32_t i = 0; i < count; i++) lay(layout, kids[i], indent);
}

/* Children from slot FROM on, each at the beginning of a line. */
static void lay_lines(Layout *layout, const KqlNode *node, uint32_t from, uint32_t indent) {
  for (uint32_t i = from; i < node->count; i++) {
    if (!node->kids[i]) continue;
    break_at(layout, node->kids[i]->first, indent);
    lay(layout, node->kids[i], indent);
  }
}

/* A bracketed list that does not fit: an item a line, the closing bracket on its own. */
static void lay_bracketed(Layout *layout, const KqlNode *node, uint32_t from, uint32_t indent) {
  if (node_fits(layout, node)) {
    lay_kids(layout, node, indent);
    return;
  }
  for (uint32_t i = 0; i < from && i < node->count; i++) {
    if (node->kids[i]) lay(layout, node->kids[i], indent);
  }
  if (from >= node->count) return;
  uint32_t line = layout->indent;
  lay_lines(layout, node, from, line + PRINT_INDENT);
  break_at(layout, node->end - 1, line);
}

/* `and` and `or` begin lines where the chain does not fit. */
static void lay_chain(Layout *layout, const KqlNode *node, uint32_t indent) {
  bool flat = node_fits(layout, node);
  for (uint32_t i = 0; i < node->count; i++) {
    if (!flat && i > 0) break_at(layout, node->kids[i]->first - 1, indent + PRINT_INDENT);
    lay(layout, node->kids[i], indent + (flat ? 0 : PRINT_INDENT));
  }
}

/* --- pipes --- */

static bool is_pipe(const KqlNode *node) { return node && node->kind == KQL_PIPE; }

/* The `|` that leads to a child of a pipe. */
static uint32_t bar_of(const KqlNode *operator) { return operator->first - 1; }

/* Every stage on a line of its own. */
static void lay_stages(Layout *layout, const KqlNode *pipe, uint32_t indent) {
  bool first = true;
  for (uint32_t i = 0; i < pipe->count; i++) {
    KqlNode *kid = pipe->kids[i];
    if (!kid) continue;
    if (!first) break_at(layout, bar_of(kid), indent);
    lay(layout, kid, indent);
    first = false;
  }
}

/* Whether a pipe in brackets may stay in the line: one stage behind its source at most. */
static bool stays_flat(const Layout *layout, const KqlNode *node, uint32_t first, uint32_t end) {
  return (!is_pipe(node) || node->count <= 2) && fits(layout, first, end);
}

/* BODY in the brackets OPENER and CLOSER, on lines of its own unless it is short. */
static void lay_closed(Layout *layout, const KqlNode *body, uint32_t opener, uint32_t closer) {
  if (stays_flat(layout, body, opener, closer + 1)) return;
  uint32_t line = layout->indent;
  break_at(layout, body->first, line + PRINT_INDENT);
  lay(layout, body, line + PRINT_INDENT);
  break_at(layout, closer, line);
}

/* A node whose child BODY stands in brackets right before and behind it. */
static void lay_around(Layout *layout, const KqlNode *node, const KqlNode *body, uint32_t indent) {
  uint32_t count;
  KqlNode **kids = in_order(layout, node, &count);
  for (uint32_t i = 0; i < count; i++) {
    bool closed = kids[i] == body && body->first > 0 && body->first < body->end;
    if (closed)
      lay_closed(layout, body, body->first - 1, body->end);
    else
      lay(layout, kids[i], indent);
  }
}

static void lay_paren(Layout *layout, const KqlNode *node, uint32_t indent) {
  const KqlNode *value = node->kids[KQL_PAREN_VALUE];
  if (is_pipe(value) || kql_is_operator(value->kind))
    lay_closed(layout, value, node->first, node->end - 1);
  else
    lay(layout, value, indent);
}

/* --- operators --- */

/* KEYWORD and columns from slot FROM on: in one line, or a column a line. */
static void lay_columns(Layout *layout, const KqlNode *node, uint32_t from, uint32_t indent) {
  if (node->count <= from + 1 || node_fits(layout, node)) {
    lay_kids(layout, node, indent);
    return;
  }
  if (node->kids[KQL_PARAMS]) lay(layout, node->kids[KQL_PARAMS], indent);
  lay_lines(layout, node, from, indent + PRINT_INDENT);
}

/* A list behind a keyword: on a line of its own, its items too where they do not fit. */
static void lay_clause(Layout *layout, const KqlNode *list, uint32_t keyword, uint32_t indent) {
  break_at(layout, keyword, indent);
  if (fits(layout, keyword, list->end)) {
    lay_kids(layout, list, indent);
    return;
  }
  lay_lines(layout, list, 0, indent + PRINT_INDENT);
}

static void lay_summarize(Layout *layout, const KqlNode *node, uint32_t indent) {
  const KqlNode *by = node->kids[KQL_SUMMARIZE_BY], *bin = node->kids[KQL_SUMMARIZE_BIN];
  if (node_fits(layout, node)) {
    lay_kids(layout, node, indent);
    return;
  }
  uint32_t inner = indent + PRINT_INDENT;
  if (node->kids[KQL_PARAMS]) lay(layout, node->kids[KQL_PARAMS], indent);
  if (node->count == KQL_SUMMARIZE_AGGREGATES + 1)
    lay(layout, node->kids[KQL_SUMMARIZE_AGGREGATES], indent);
  else
    lay_lines(layout, node, KQL_SUMMARIZE_AGGREGATES, inner);
  if (by) lay_clause(layout, by, by->token, inner);
  if (bin) lay(layout, bin, inner);
}

/* A clause whose keyword stands right before VALUE, on a line of its own. */
static void lay_part(Layout *layout, const KqlNode *value, uint32_t indent) {
  if (!value || value->first == value->end) return;
  break_at(layout, value->first - 1, indent);
  lay(layout, value, indent);
}

static void lay_make_series(Layout *layout, const KqlNode *node, uint32_t indent) {
  const KqlNode *on = node->kids[KQL_MAKE_SERIES_ON], *to = node->kids[KQL_MAKE_SERIES_TO];
  const KqlNode *step = node->kids[KQL_MAKE_SERIES_STEP];
  bool range = step && to && step->first == to->end + 1 &&
               kql_token_kind(layout->query, to->end) == TOK_COMMA;
  if (node_fits(layout, node) || range) {
    lay_kids(layout, node, indent);
    return;
  }
  uint32_t inner = indent + PRINT_INDENT;
  if (node->kids[KQL_PARAMS]) lay(layout, node->kids[KQL_PARAMS], indent);
  lay_lines(layout, node, KQL_MAKE_SERIES_SERIES, inner);
  lay_part(layout, on, inner);
  lay_part(layout, node->kids[KQL_MAKE_SERIES_FROM], inner);
  lay_part(layout, to, inner);
  lay_part(layout, step, inner);
  lay_part(layout, node->kids[KQL_MAKE_SERIES_BY], inner);
}

static void lay_mv_expand(Layout *layout, const KqlNode *node, uint32_t indent) {
  if (node->count == KQL_MV_EXPAND_ITEMS + 1 || node_fits(layout, node)) {
    lay_kids(layout, node, indent);
    return;
  }
  if (node->kids[KQL_PARAMS]) lay(layout, node->kids[KQL_PARAMS], indent);
  lay_lines(layout, node, KQL_MV_EXPAND_ITEMS, indent + PRINT_INDENT);
  lay_part(layout, node->kids[KQL_MV_EXPAND_LIMIT], indent + PRINT_INDENT);
}

/* BODY of a FORK_BRANCH, MV_APPLY … or the block of a function or macro. */
static const KqlNode *body_of(const KqlNode *node) {
  switch (node->kind) {
    case KQL_TOSCALAR: return node->kids[KQL_TOSCALAR_VALUE];
    case KQL_TOTABLE: return node->kids[KQL_TOTABLE_VALUE];
    case KQL_MATERIALIZE: return node->kids[KQL_MATERIALIZE_VALUE];
    case KQL_FORK_BRANCH: return node->kids[KQL_FORK_BRANCH_PIPE];
    case KQL_MV_APPLY: return node->kids[KQL_MV_APPLY_BODY];
    case KQL_PARTITION: return node->kids[KQL_PARTITION_BODY];
    case KQL_PARTITION_BY: return node->kids[KQL_PARTITION_BY_BODY];
    case KQL_MACRO_EXPAND: return node->kids[KQL_MACRO_EXPAND_BODY];
    case KQL_IN: return node->kids[KQL_IN_ITEMS];
    default: return NULL;
  }
}

static void lay_fork(Layout *layout, const KqlNode *node, uint32_t indent) {
  lay_lines(layout, node, KQL_FORK_BRANCHES, indent + PRINT_INDENT);
}

static void lay_scan(Layout *layout, const KqlNode *node, uint32_t indent) {
  for (uint32_t i = 0; i < KQL_SCAN_STEPS; i++) {
    if (node->kids[i]) lay(layout, node->kids[i], indent);
  }
  if (node->count <= KQL_SCAN_STEPS) return;
  lay_lines(layout, node, KQL_SCAN_STEPS, indent + PRINT_INDENT);
  break_at(layout, node->end - 1, indent);
}

/* --- values in brackets --- */

/* The values of a datatable, a row a line where they do not fit. */
static void lay_datatable(Layout *layout, const KqlNode *node, uint32_t indent) {
  if (node_fits(layout, node)) {
    lay_kids(layout, node, indent);
    return;
  }
  const KqlNode *schema = node->kids[KQL_DATATABLE_SCHEMA];
  uint32_t columns = schema->count ? schema->count : 1, line = layout->indent;
  lay(layout, schema, indent);
  for (uint32_t i = KQL_DATATABLE_VALUES; i < node->count; i++) {
    if ((i - KQL_DATATABLE_VALUES) % columns == 0)
      break_at(layout, node->kids[i]->first, line + PRINT_INDENT);
    lay(layout, node->kids[i], line + PRINT_INDENT);
  }
  break_at(layout, node->end - 1, line);
}

static void lay_in(Layout *layout, const KqlNode *node, uint32_t indent) {
  if (node->flags & KQL_SUBQUERY)
    lay_around(layout, node, body_of(node), indent);
  else
    lay_bracketed(layout, node, KQL_IN_ITEMS, indent);
}

/* --- statements --- */

static void lay_function(Layout *layout, const KqlNode *node, uint32_t indent) {
  const KqlNode *parameters = node->kids[KQL_FUNCTION_PARAMETERS];
  const KqlNode *body = node->kids[KQL_FUNCTION_BODY];
  if (fits(layout, parameters->first, body->first + 1))
    lay_kids(layout, parameters, indent);
  else
    lay_bracketed(layout, parameters, 0, indent);
  lay(layout, body, indent);
}

static bool is_single(const KqlNode *block) {
  return block->count == 1 && block->kids[0]->kind == KQL_QUERY &&
         !is_pipe(block->kids[0]->kids[KQL_QUERY_VALUE]);
}

/* The statements of a function, each on a line, between its braces. */
static void lay_body(Layout *layout, const KqlNode *block, uint32_t indent) {
  if (block->count == 0 || (is_single(block) && node_fits(layout, block))) {
    lay_kids(layout, block, indent);
    return;
  }
  uint32_t line = layout->indent;
  for (uint32_t i = 0; i < block->count; i++) {
    break_at(layout, block->kids[i]->first, line + PRINT_INDENT);
    lay(layout, block->kids[i], line + PRINT_INDENT);
  }
  break_at(layout, block->end - 1, line);
}

static void lay_block(Layout *layout, const KqlNode *block, uint32_t indent) {
  bool braces = block->first < block->end &&
                kql_token_kind(layout->query, block->first) == TOK_LBRACE &&
                block != layout->query->root;
  if (braces) {
    lay_body(layout, block, indent);
    return;
  }
  for (uint32_t i = 0; i < block->count; i++) {
    uint32_t first = block->kids[i]->first;
    layout->apart[first] = true;
    break_at(layout, first, indent);
    lay(layout, block->kids[i], indent);
  }
}

/* The stages of a let's pipe stand below its name. */
static void lay_let(Layout *layout, const KqlNode *node, uint32_t indent) {
  const KqlNode *value = node->kids[KQL_LET_VALUE];
  lay(layout, value, is_pipe(value) ? indent + PRINT_INDENT : indent);
}

static void lay_operator(Layout *layout, const KqlNode *node, uint32_t indent) {
  switch (node->kind) {
    case KQL_EXTEND:
    case KQL_PROJECT:
    case KQL_PROJECT_AWAY:
    case KQL_PROJECT_KEEP:
    case KQL_PROJECT_RENAME:
    case KQL_PROJECT_REORDER:
    case KQL_DISTINCT:
    case KQL_SERIALIZE:
    case KQL_PRINT:
    case KQL_SORT:
    case KQL_UNION: lay_columns(layout, node, 1, indent); break;
    case KQL_SUMMARIZE: lay_summarize(layout, node, indent); break;
    case KQL_MAKE_SERIES: lay_make_series(layout, node, indent); break;
    case KQL_MV_EXPAND: lay_mv_expand(layout, node, indent); break;
    case KQL_FORK: lay_fork(layout, node, indent); break;
    case KQL_SCAN: lay_scan(layout, node, indent); break;
    case KQL_MV_APPLY:
    case KQL_PARTITION:
    case KQL_PARTITION_BY:
    case KQL_MACRO_EXPAND: lay_around(layout, node, body_of(node), indent); break;
    default: lay_kids(layout, node, indent); break;
  }
}

/* Decides the line breaks inside NODE; INDENT is that of the construct it stands in. */
static void lay(Layout *layout, const KqlNode *node, uint32_t indent) {
  switch (node->kind) {
    case KQL_BLOCK: lay_block(layout, node, indent); break;
    case KQL_LET: lay_let(layout, node, indent); break;
    case KQL_FUNCTION: lay_function(layout, node, indent); break;
    case KQL_PIPE: lay_stages(layout, node, indent); break;
    case KQL_PAREN: lay_paren(layout, node, indent); break;
    case KQL_OR:
    case KQL_AND: lay_chain(layout, node, indent); break;
    case KQL_CALL: lay_bracketed(layout, node, KQL_CALL_ARGUMENTS, indent); break;
    case KQL_IN: lay_in(layout, node, indent); break;
    case KQL_ARRAY:
    case KQL_BAG:
    case KQL_SCHEMA: lay_bracketed(layout, node, 0, indent); break;
    case KQL_DATATABLE: lay_datatable(layout, node, indent); break;
    case KQL_TOSCALAR:
    case KQL_TOTABLE:
    case KQL_MATERIALIZE:
    case KQL_FORK_BRANCH: lay_around(layout, node, body_of(node), indent); break;
    default:
      if (kql_is_operator(node->kind))
        lay_operator(layout, node, indent);
      else
        lay_kids(layout, node, indent);
      break;
  }
}

/* --- writing --- */

typedef struct Writer {
  Buf *out;
  const Layout *layout;
  uint32_t comment; /* the next one */
  uint32_t indent;  /* of the line being written */
  bool fresh;       /* nothing was written yet */
} Writer;

static Str between(const KqlQuery *query, uint32_t start, uint32_t end) {
  return source_text(query->source, (Span){start, end});
}

static uint32_t line_ends(Str text) {
  uint32_t count = 0;
  for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == '\n';
  return count;
}

static void start_line(Writer *w, uint32_t indent, bool blank) {
  if (!w->fresh) buf_add_cstr(w->out, blank ? "\n\n" : "\n");
  buf_add_repeat(w->out, ' ', indent);
  w->indent = indent;
}

/* The comments before TOKEN: those that end a line stay there, the others get lines of their own.
   Whether TOKEN now has to begin a line. */
static bool write_comments(Writer *w, uint32_t token) {
  const KqlQuery *query = w->layout->query;
  const KqlTokens *tokens = &query->tokens;
  uint32_t planned = w->layout->lines[token], at = token ? tokens->ptr[token - 1].end : 0;
  uint32_t before = w->comment;
  for (; w->comment < tokens->comments.len && tokens->comments.ptr[w->comment].token == token;
       w->comment++) {
    Span span = tokens->comments.ptr[w->comment].span;
    uint32_t ends = line_ends(between(query, at, span.start));
    bool trailing = ends == 0 && token > 0 && w->comment == before;
    if (trailing)
      buf_add_byte(w->out, ' ');
    else
      start_line(w, planned ? planned - 1 : w->indent, ends > 1 && w->layout->apart[token]);
    buf_add(w->out, str_trim(source_text(query->source, span)));
    w->fresh = false;
    at = span.end;
  }
  return w->comment > before;
}

static void write_token(Writer *w, uint32_t token) {
  const KqlQuery *query = w->layout->query;
  uint32_t planned = w->layout->lines[token];
  bool forced = write_comments(w, token);
  bool directive = token > 0 && kql_token_kind(query, token - 1) == TOK_DIRECTIVE;
  Span span = kql_token_span(query, token);
  if (span.start == span.end) return;
  if (planned || forced || directive) {
    uint32_t from = forced      ? query->tokens.comments.ptr[w->comment - 1].span.end
                    : token > 0 ? query->tokens.ptr[token - 1].end
                                : 0;
    bool blank = w->layout->apart[token] && line_ends(between(query, from, span.start)) > 1;
    start_line(w, planned ? planned - 1 : w->indent, blank);
  } else if (w->layout->spaced[token] && !w->fresh) {
    buf_add_byte(w->out, ' ');
  }
  buf_add(w->out, source_text(query->source, span));
  w->fresh = false;
}

static void lay_query(Layout *layout) {
  const KqlQuery *query = layout->query;
  uint32_t len = query->tokens.len;
  layout->widths = ARENA_ARRAY(query->arena, uint32_t, len + 1);
  layout->forced = ARENA_ARRAY(query->arena, uint32_t, len + 1);
  layout->lines = ARENA_ARRAY(query->arena, uint32_t, len + 1);
  layout->apart = ARENA_ARRAY(query->arena, uint8_t, len + 1);
  measure(layout);
  lay(layout, query->root, 0);
  layout->lines[len - 1] = 1;
  layout->apart[len - 1] = true;
}

bool kql_print(Buf *out, const KqlQuery *query) {
  if (query->broken || query->root->kind == KQL_COMMAND) {
    buf_add(out, query->source->text);
    return false;
  }
  Layout layout = {.query = query, .spaced = spacing_of(query)};
  lay_query(&layout);
  Writer writer = {.out = out, .layout = &layout, .fresh = true};
  for (uint32_t i = 0; i < query->tokens.len; i++) write_token(&writer, i);
  if (!writer.fresh) buf_add_byte(out, '\n');
  return true;
}
