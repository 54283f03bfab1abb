/* fact/: data connectors and entity types. */
#include "unit/unit.h"

#include "fact/connector.h"
#include "fact/entity.h"

START_TEST(connectors_are_found) {
  FactSet set = {0};
  const FactConnector *xdr = fact_connector_find(&set, STR("MicrosoftThreatProtection"));
  ck_assert(fact_connector_is_listed(xdr));
  ck_assert(fact_connector_fills(xdr, STR("DeviceProcessEvents")));
  ck_assert(!fact_connector_fills(xdr, STR("SigninLogs")));
  const FactConnector *tanium = fact_connector_find(&set, STR("TaniumConnector"));
  ck_assert(fact_connector_fills(tanium, STR("TaniumHighUptime_CL")));
  ck_assert(!fact_connector_is_listed(tanium));
  const FactConnector *old = fact_connector_find(&set, STR("MorphisecUTPP"));
  ck_str(fact_connector_successor(old), "MorphisecCCF");
  ck_assert_ptr_null(fact_connector_find(&set, STR("microsoftThreatProtection")));
  ck_assert_ptr_eq(fact_connector_find_nocase(&set, STR("microsoftThreatProtection")), xdr);
  ck_str(fact_connector_near(&set, STR("AzureActivDirectory")), "AzureActiveDirectory");
}
END_TEST

START_TEST(connectors_are_walked) {
  FactSet set = {0};
  FactConnectorWalk walk = {.set = &set};
  unsigned listed = 0;
  for (const FactConnector *connector; (connector = fact_connector_next(&walk));) {
    listed += fact_connector_is_listed(connector);
  }
  ck_assert_uint_eq(listed, 285);
  walk = (FactConnectorWalk){.set = &set, .table = STR("OfficeActivity")};
  ck_str(fact_connector_id(fact_connector_next(&walk)), "Office365");
  ck_assert_ptr_null(fact_connector_next(&walk));
}
END_TEST

/* The identifiers that NAMES lists, by spaces, as a set. */
static FactIdentifiers identifiers(int entity, const char *names) {
  FactIdentifiers set = 0;
  for (Str rest = str_of(names); rest.len;) {
    set |= 1u << fact_entity_identifier_find(entity, str_split(&rest, ' '));
  }
  return set;
}

START_TEST(mappings_are_judged) {
  static const struct {
    const char *type, *mapped;
    bool complete, strong;
  } cases[] = {{"Account", "Name", true, false},
               {"Account", "Name UPNSuffix", true, true},
               {"Account", "NTDomain", false, false},
               {"Account", "Sid", true, true},
               {"FileHash", "Value", false, false},
               {"FileHash", "Algorithm Value", true, true},
               {"Host", "HostName", true, false},
               {"Host", "HostName DnsDomain", true, true},
               {"IP", "Address", true, true},
               {"Process", "ProcessId", true, true},
               {"URL", "", false, false},
               {"SecurityGroup", "SID", true, true}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int entity = fact_entity_find(str_of(cases[i].type));
    ck_assert_int_ne(entity, FACT_NO_ENTITY);
    FactIdentifiers mapped = identifiers(entity, cases[i].mapped);
    ck_assert_msg(fact_entity_is_complete(entity, mapped) == cases[i].complete &&
                      fact_entity_is_strong(entity, mapped) == cases[i].strong,
                  "%s %s", cases[i].type, cases[i].mapped);
  }
}
END_TEST

START_TEST(entities_are_found) {
  ck_assert_int_eq(fact_entity_count(), 19);
  int host = fact_entity_find(STR("Host"));
  ck_assert_int_eq(fact_entity_find_nocase(STR("HOST")), host);
  ck_assert_int_eq(fact_entity_find(STR("host")), FACT_NO_ENTITY);
  ck_str(fact_entity_near(STR("Acount")), "Account");
  ck_str(fact_entity_identifier_near(host, STR("Hostnam")), "HostName");
  ck_assert_uint_eq(fact_entity_identifier_find(host, STR("hostname")), FACT_NO_IDENTIFIER);
  ck_str(fact_entity_identifier(host, fact_entity_identifier_find_nocase(host, STR("hostname"))),
         "HostName");
  ck_assert(!fact_entity_in_arm(fact_entity_find(STR("IoTDevice"))));
  ck_assert(fact_entity_in_arm(host));
  ck_assert(fact_entity_identifier_is_rumour(fact_entity_find(STR("IP")), STR("AddressScope")));
  ck_assert_uint_eq(fact_entity_required_count(host), 5);
  ck_assert_uint_eq(fact_entity_required(host, 1), identifiers(host, "HostName"));
  ck_assert_uint_eq(fact_entity_strong_count(host), 6);
  ck_assert_uint_eq(fact_entity_strong(host, 0), identifiers(host, "HostName NTDomain"));
  ck_assert(fact_account_is_dropped(STR("system")) && fact_account_is_dropped(STR("NULL")));
  ck_assert(!fact_account_is_dropped(STR("alice")));
}
END_TEST

Suite *suite_fact_sentinel(void) {
  TCase *tests;
  Suite *suite = unit_suite("fact_sentinel", &tests);
  tcase_add_test(tests, connectors_are_found);
  tcase_add_test(tests, connectors_are_walked);
  tcase_add_test(tests, mappings_are_judged);
  tcase_add_test(tests, entities_are_found);
  return suite;
}
