/* fact/: tables, columns and workspace functions as each environment shows them. */
#include "unit/unit.h"

#include "fact/function.h"

static uint32_t count_tables(FactTableWalk walk) {
  uint32_t count = 0;
  while (fact_table_next(&walk)) count++;
  return count;
}

START_TEST(environments_list_their_tables) {
  static const struct {
    FactEnvironment environment;
    const char *pattern;
    uint32_t count;
  } cases[] = {{FACT_MERGED, "*", 1949}, {FACT_SENTINEL, "*", 1927},       {FACT_XDR, "*", 65},
               {FACT_NONE, "*", 0},      {FACT_XDR, "DeviceTvm*KB", 4},    {FACT_XDR, "Device", 0},
               {FACT_XDR, "*Query*", 1}, {FACT_XDR, "DeviceFileEvents", 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    FactSet set = {.environment = cases[i].environment};
    FactTableWalk walk = {.set = &set, .pattern = str_of(cases[i].pattern)};
    ck_assert_uint_eq(count_tables(walk), cases[i].count);
  }
}
END_TEST

/* Where the two products disagree, each keeps its own and the merged view has Sentinel's first. */
START_TEST(environments_show_their_columns) {
  static const struct {
    FactEnvironment environment;
    uint32_t width;
    const char *first, *time;
    FactType fields;
  } cases[] = {{FACT_SENTINEL, 71, "AccountDomain", "TimeGenerated", FACT_DYNAMIC},
               {FACT_XDR, 65, "Timestamp", "Timestamp", FACT_STRING},
               {FACT_MERGED, 72, "AccountDomain", "TimeGenerated", FACT_DYNAMIC}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    FactSet set = {.environment = cases[i].environment};
    const FactTable *table = fact_table_find(&set, STR("DeviceEvents"));
    ck_assert_uint_eq(fact_table_width(table), cases[i].width);
    ck_str(fact_table_column(table, 0).name, cases[i].first);
    ck_str(fact_table_time(table), cases[i].time);
    uint32_t at = fact_table_column_find(table, STR("AdditionalFields"));
    ck_assert_int_eq(fact_table_column(table, at).type, cases[i].fields);
  }
  FactType sentinel, xdr;
  ck_assert(fact_table_conflict(STR("DeviceEvents"), STR("AdditionalFields"), &sentinel, &xdr));
  ck_assert(sentinel == FACT_DYNAMIC && xdr == FACT_STRING);
  ck_assert(!fact_table_conflict(STR("DeviceEvents"), STR("DeviceId"), &sentinel, &xdr));
}
END_TEST

START_TEST(every_column_is_found) {
  FactSet set = {0};
  FactTableWalk walk = {.set = &set};
  uint32_t columns = 0;
  for (const FactTable *table; (table = fact_table_next(&walk));) {
    ck_assert_ptr_eq(fact_table_find(&set, fact_table_name(table)), table);
    for (uint32_t i = 0; i < fact_table_width(table); i++, columns++) {
      ck_assert_uint_eq(fact_table_column_find(table, fact_table_column(table, i).name), i);
    }
    ck_assert_uint_eq(fact_table_column_find(table, STR("NoSuchColumn")), FACT_NO_COLUMN);
  }
  ck_assert_uint_eq(columns, 63515);
}
END_TEST

START_TEST(some_columns_are_hidden) {
  FactType type;
  ck_assert(fact_hidden_column(STR("_ItemId"), &type) && type == FACT_STRING);
  ck_assert(fact_hidden_column(STR("_TimeReceived"), &type) && type == FACT_DATETIME);
  ck_assert(!fact_hidden_column(STR("ItemId"), &type));
}
END_TEST

START_TEST(near_names_are_offered) {
  FactSet set = {.environment = FACT_XDR};
  ck_str(fact_table_near(&set, STR("DeviceProcesEvents")), "DeviceProcessEvents");
  ck_str(fact_table_near(&set, STR("NothingLikeIt")), "");
  const FactTable *table = fact_table_find(&set, STR("DeviceNetworkEvents"));
  ck_str(fact_table_column_near(table, STR("AccountUpn")), "InitiatingProcessAccountUpn");
  ck_str(fact_table_column_near(table, STR("RemoteURL")), "RemoteUrl");
  ck_str(fact_table_name(fact_table_find_nocase(&set, STR("deviceinfo"))), "DeviceInfo");
  ck_str(fact_function_near(&set, STR("FileProfil")), "FileProfile");
}
END_TEST

START_TEST(tables_are_found_by_column) {
  FactSet set = {.environment = FACT_XDR};
  FactTableWalk walk = {.set = &set, .column = STR("SignerHash")};
  ck_str(fact_table_name(fact_table_next(&walk)), "DeviceFileCertificateInfo");
  walk = (FactTableWalk){.set = &set, .column = STR("NoSuchColumn")};
  ck_assert_ptr_null(fact_table_next(&walk));
}
END_TEST

START_TEST(functions_have_signatures) {
  static const struct {
    const char *name;
    FactFunctionKind kind;
    uint32_t arity, width;
    const char *parameter, *value;
    bool open;
  } cases[] = {
      {"_GetWatchlist", FACT_TABULAR, 2, 4, "watchlistAlias", "", true},
      {"FileProfile", FACT_INVOKE_JOIN, 2, 18, "x", "''", false},
      {"_ASIM_ResolveDvcFQDN", FACT_INVOKE_EXTEND, 1, 4, "field", "", false},
      {"_ASIM_LookupDnsQueryType", FACT_SCALAR, 1, 0, "queryType", "", false},
      {"_Im_Dns", FACT_TABULAR, 9, 192, "starttime", "datetime(null)", false},
      {"workspace", FACT_DATABASE, 1, 0, "name", "", false},
      {"adx", FACT_FOREIGN, 1, 0, "name", "", false},
  };
  FactSet set = {0};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const FactFunction *function = fact_function_find(&set, str_of(cases[i].name));
    ck_assert_msg(function != NULL, "%s", cases[i].name);
    ck_str(fact_function_name(function), cases[i].name);
    ck_assert_int_eq(fact_function_kind(function), cases[i].kind);
    ck_assert_uint_eq(fact_function_arity(function), cases[i].arity);
    ck_str(fact_function_parameter(function, 0).name, cases[i].parameter);
    ck_str(fact_function_parameter(function, 0).value, cases[i].value);
    const FactTable *table = fact_function_table(&set, function);
    ck_assert_uint_eq(fact_table_width(table), cases[i].width);
    ck_assert_int_eq(fact_table_is_open(table), cases[i].open);
  }
  ck_assert_ptr_null(fact_function_find(&set, STR("NoSuchFunction")));
  set.environment = FACT_NONE;
  ck_assert_ptr_null(fact_function_find(&set, STR("_GetWatchlist")));
}
END_TEST

/* A function whose result is a table's columns has none where the environment lacks the table. */
START_TEST(results_depend_on_the_environment) {
  FactSet sentinel = {.environment = FACT_SENTINEL}, xdr = {.environment = FACT_XDR};
  const FactFunction *function = fact_function_find(&sentinel, STR("_SentinelHealth"));
  const FactTable *health = fact_table_find(&sentinel, STR("SentinelHealth"));
  ck_assert_ptr_eq(fact_function_table(&sentinel, function), health);
  ck_assert(fact_table_is_open(fact_function_table(&xdr, function)));
}
END_TEST

START_TEST(patterns_match) {
  static const struct {
    const char *pattern, *name;
    bool matches;
  } cases[] = {{"*", "", true},        {"a*", "a", true},      {"a*c", "abcbc", true},
               {"a*c", "abcb", false}, {"*b*", "abc", true},   {"a", "ab", false},
               {"*_CL", "X_CL", true}, {"", "a", false},       {"**a", "ba", true},
               {"A*", "a", false},     {"a*b*c", "acb", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ck_assert_msg(
        fact_pattern_matches(str_of(cases[i].pattern), str_of(cases[i].name)) == cases[i].matches,
        "%s %s", cases[i].pattern, cases[i].name);
  }
}
END_TEST

START_TEST(types_have_aliases) {
  FactType type;
  for (FactType want = FACT_BOOL; want < FACT_TYPES; want++) {
    ck_assert(fact_type_find(fact_type_name(want), &type) && type == want);
  }
  ck_assert(fact_type_find(STR("DateTime"), &type) && type == FACT_DATETIME);
  ck_assert(fact_type_find(STR("Double"), &type) && type == FACT_REAL);
  ck_assert(!fact_type_find(STR("text"), &type));
  ck_assert(!fact_type_find(STR("unknown"), &type));
}
END_TEST

Suite *suite_fact(void) {
  TCase *tests;
  Suite *suite = unit_suite("fact", &tests);
  tcase_add_test(tests, environments_list_their_tables);
  tcase_add_test(tests, environments_show_their_columns);
  tcase_add_test(tests, every_column_is_found);
  tcase_add_test(tests, some_columns_are_hidden);
  tcase_add_test(tests, near_names_are_offered);
  tcase_add_test(tests, tables_are_found_by_column);
  tcase_add_test(tests, functions_have_signatures);
  tcase_add_test(tests, results_depend_on_the_environment);
  tcase_add_test(tests, patterns_match);
  tcase_add_test(tests, types_have_aliases);
  return suite;
}
