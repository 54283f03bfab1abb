/* Reading of fact files kept as YAML of fixed shape, with libcyaml. */
#ifndef RULEC_GEN_YAML_H
#define RULEC_GEN_YAML_H

#include "base/arena.h"

#include <cyaml/cyaml.h>

/* The sequence of ENTRY that file FOLDER/NAME holds; its length in COUNT. Exits with libcyaml's
   message where the file is not of that shape. Never freed: generators are short-lived. */
void *yaml_sequence(Arena *arena, Str folder, const char *name, const cyaml_schema_value_t *entry,
                    unsigned *count);

#endif
