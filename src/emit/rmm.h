/* Rules on remote management tools, made from what is known of a tool: who signs its files, which
   domains it talks to, which company and product its programs name. Comes in: those facts. Goes
   out: up to three hunting queries and their tests. */
#ifndef RULEC_EMIT_RMM_H
#define RULEC_EMIT_RMM_H

#include "emit/draft.h"
#include "rule/normal.h"

#define RMM_TECHNIQUE "T1219.002"

typedef enum RmmKind {
  RMM_FILE_SIGNATURE,
  RMM_NETWORK_CONNECTION,
  RMM_PROCESS_CREATION,
  RMM_KINDS
} RmmKind;

typedef struct RmmTool {
  Str name, vendor, note; /* the last two may be absent */
  Strs signers, domains, companies, products;
  Str ids[RMM_KINDS]; /* given ones; absent: the stable one */
} RmmTool;

typedef VEC(RmmTool) RmmTools;

typedef struct RmmText {
  Str rule, test;
} RmmText;

const char *rmm_slug(RmmKind kind);  /* "file_signature" */
const char *rmm_title(RmmKind kind); /* "file signature" */
const char *rmm_table(RmmKind kind); /* "DeviceFileCertificateInfo" */
/* Whether the facts of TOOL are enough for a rule of KIND. */
bool rmm_allows(const RmmTool *tool, RmmKind kind);
/* The NAME of a tool as part of a path: lower case, letters, digits and `_`. */
Str rmm_stem(Arena *arena, Str name);
/* The id of the tool's rule of KIND: the given one, or one that depends on the names alone. */
Str rmm_id(Arena *arena, const RmmTool *tool, RmmKind kind);
/* The rule and its test; NOTE is a comment in their first lines and may be absent. */
RmmText rmm_write(Arena *arena, const RmmTool *tool, RmmKind kind, Str id, Str note);

#endif
