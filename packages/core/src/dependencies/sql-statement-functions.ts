/**
 * PostgreSQL's own functions that a statement may call without doing more than its verb says. None of them writes to a
 * table, runs SQL given as text, or reads the rows of a table that the statement does not name; a test compares the list
 * with PostgreSQL's own opinion. A function that is not listed may do anything.
 */
export const harmlessFunctions: ReadonlySet<string> = words(`
  any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every json_agg
  json_object_agg json_object_agg_strict jsonb_agg jsonb_object_agg max min mode percentile_cont percentile_disc
  range_agg range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy
  regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance xmlagg

  cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number

  abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd degrees
  div exp factorial floor gcd lcm ln log log10 min_scale mod pi pow power radians round scale sign sin sind sinh sqrt
  tan tand tanh trim_scale trunc width_bucket random

  ascii bit_count bit_length btrim char_length character_length chr concat concat_ws convert convert_from convert_to
  decode encode format get_bit get_byte initcap is_normalized left length like_escape lower lpad ltrim md5 normalize
  octet_length overlay parse_ident position quote_ident quote_literal quote_nullable regexp_count regexp_instr
  regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr
  repeat replace reverse right rpad rtrim set_bit set_byte sha224 sha256 sha384 sha512 similar_escape
  similar_to_escape split_part starts_with string_to_array string_to_table strpos substr substring to_ascii to_hex
  translate unistr upper

  age clock_timestamp date_bin date_part date_trunc extract isfinite justify_days justify_hours justify_interval
  make_date make_interval make_time make_timestamp make_timestamptz now overlaps statement_timestamp timeofday timezone
  to_char to_date to_number to_timestamp transaction_timestamp

  gen_random_uuid num_nonnulls num_nulls pg_collation_for pg_column_size pg_typeof

  array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions
  array_prepend array_remove array_replace array_to_json array_to_string array_upper cardinality generate_series
  generate_subscripts trim_array unnest

  enum_first enum_last enum_range row_to_json

  json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each
  json_each_text json_extract_path json_extract_path_text json_object json_object_keys json_populate_record
  json_populate_recordset json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_array_elements
  jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
  jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists
  jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array
  jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz
  jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls
  jsonb_to_record jsonb_to_recordset jsonb_typeof to_json to_jsonb

  datemultirange daterange int4multirange int4range int8multirange int8range isempty lower_inc lower_inf multirange
  nummultirange numrange range_merge tsmultirange tsrange tstzmultirange tstzrange upper_inc upper_inf

  area bound_box box center circle diagonal diameter height isclosed isopen isparallel isperp ishorizontal isvertical
  line lseg npoints path pclose point polygon popen radius slope width

  abbrev broadcast family host hostmask inet_merge inet_same_family masklen netmask network set_masklen

  array_to_tsvector get_current_ts_config json_to_tsvector jsonb_to_tsvector numnode phraseto_tsquery plainto_tsquery
  querytree setweight strip to_tsquery to_tsvector ts_delete ts_filter ts_headline ts_rank ts_rank_cd tsquery_phrase
  websearch_to_tsquery

  xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlcomment xmlexists xpath xpath_exists

  col_description current_database current_query current_schema current_schemas current_setting format_type
  has_any_column_privilege has_column_privilege has_database_privilege has_function_privilege has_schema_privilege
  has_sequence_privilege has_table_privilege has_type_privilege inet_client_addr inet_client_port inet_server_addr
  inet_server_port obj_description pg_backend_pid pg_client_encoding pg_conf_load_time pg_control_system
  pg_current_wal_insert_lsn pg_current_wal_lsn pg_database_size pg_function_is_visible pg_get_constraintdef pg_get_expr
  pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result pg_get_functiondef
  pg_get_indexdef pg_get_partkeydef pg_get_serial_sequence pg_get_triggerdef pg_get_userbyid pg_get_viewdef
  pg_has_role pg_indexes_size pg_is_in_recovery pg_last_wal_receive_lsn pg_last_wal_replay_lsn
  pg_last_xact_replay_timestamp pg_postmaster_start_time pg_relation_size pg_size_bytes pg_size_pretty
  pg_table_is_visible pg_table_size pg_tablespace_size pg_total_relation_size pg_type_is_visible pg_wal_lsn_diff
  row_security_active shobj_description to_regclass to_regnamespace to_regproc to_regprocedure to_regrole to_regtype
  txid_current_if_assigned txid_current_snapshot version

  array_sample array_shuffle array_reverse array_sort casefold crc32 crc32c date_add date_subtract erf erfc gamma
  lgamma pg_basetype pg_input_error_info pg_input_is_valid random_normal system_user to_bin to_oct
  unicode_assigned uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7
`)

/** Those that alter no table either, but the session, a sequence, or what another session waits for. */
export const sessionFunctions: ReadonlySet<string> = words(`
  currval lastval nextval setseed setval set_config

  pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared
  pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared
  pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared

  pg_cancel_backend pg_current_xact_id pg_export_snapshot pg_notify pg_sleep pg_sleep_for pg_sleep_until
  pg_terminate_backend txid_current
`)

/** Names of PostgreSQL's own operators; one that an extension or a user brings may call any function. */
export const harmlessOperators: ReadonlySet<string> = words(`
  = <> != < <= > >= + - * / % ^ |/ ||/ @ & | # ~ << >> || !~ ~* !~* ~~ !~~ ~~* !~~* ^@
  -> ->> #> #>> @> <@ ? ?| ?& #- @? @@ && &< &> -|- &<| |&> <<| |>> ~= <-> ## <^ >^ ?# ?- ?|| ?-| <<= >>= !! *< *<= *<> *= *> *>=
  @-@ @@@ ~<~ ~<=~ ~>~ ~>=~
`)

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}
