# The relay's Debian package, `cpack -G DEB`. ./run package makes what goes into it, makes it, and tries it out.
include(GNUInstallDirs)

# What is made for the package: nothing that a normal build needs.
set(beckon_made ${PROJECT_BINARY_DIR}/packaging)
configure_file(packaging/debian/changelog.in ${beckon_made}/changelog @ONLY)
add_custom_target(relay-package-files
    # The same as gen-config prints, with the database where the service may write, and without what the service says itself.
    COMMAND sh -c "'$<TARGET_FILE:beckon-relay>' gen-config | sed -e 's|^path = .*|path = \"/var/lib/beckon/beckon.db\"|' -e 's|^files = .*|# files: beckon-relay.service names them, with --files|' > relay.toml"
    COMMAND sh -c "gzip -9nc changelog > changelog.Debian.gz"
    COMMAND sh -c "gzip -9nc '${PROJECT_SOURCE_DIR}/CHANGELOG.md' > changelog.gz"
    COMMAND sh -c "gzip -9nc '${PROJECT_SOURCE_DIR}/packaging/beckon-relay.8' > beckon-relay.8.gz"
    COMMAND sh -c "gzip -9nc '${PROJECT_SOURCE_DIR}/relay/api/docs/node_modules/swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt' > swagger-ui.notices.gz"
    WORKING_DIRECTORY ${beckon_made}
    VERBATIM)
add_dependencies(relay-package-files beckon-relay)

set(beckon_doc ${CMAKE_INSTALL_DATADIR}/doc/beckon-relay)
install(TARGETS beckon-relay RUNTIME DESTINATION bin COMPONENT relay)
install(FILES ${beckon_made}/relay.toml DESTINATION /etc/beckon COMPONENT relay
    PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
install(FILES packaging/beckon-relay.service DESTINATION /lib/systemd/system COMPONENT relay)
install(DIRECTORY dist/v1/ DESTINATION ${CMAKE_INSTALL_DATADIR}/beckon/v1 COMPONENT relay)
install(FILES ${beckon_made}/beckon-relay.8.gz DESTINATION ${CMAKE_INSTALL_DATADIR}/man/man8 COMPONENT relay)
install(FILES ${beckon_made}/changelog.Debian.gz ${beckon_made}/changelog.gz ${beckon_made}/swagger-ui.notices.gz packaging/debian/copyright OPERATIONS.md
    PROTOCOL.md
    DESTINATION ${beckon_doc} COMPONENT relay)
install(FILES packaging/debian/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME beckon-relay
    COMPONENT relay)
install(FILES packaging/coturn.conf packaging/port-443.conf samples/beckon_token.php samples/beckon_token.py
    samples/beckon_token.mjs samples/beckon_webhook.php samples/beckon_webhook.py samples/beckon_webhook.mjs samples/beckon_rest.sh
    samples/README.md packaging/monitoring/alerts.yml packaging/monitoring/grafana.json DESTINATION ${beckon_doc}/examples COMPONENT relay)

set(CPACK_PACKAGE_NAME beckon-relay)
set(CPACK_PACKAGE_VENDOR Beckon)
set(CPACK_PACKAGE_CONTACT "Beckon maintainers <maintainers@beckon.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "relay for live video calls and broadcasts on any website")
set(CPACK_PACKAGE_DESCRIPTION "One native program that lets the visitors of a website call each
other and show their cameras: signalling over WebSockets, signed identity,
a REST interface, webhooks and usage, with one SQLite file for its data.
Media goes from browser to browser and does not pass through it.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
# Only this component; the core's headers are a package of their own. And only what it needs is built, not all tests.
set(CPACK_COMPONENTS_ALL relay)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Besides its libraries: whom webhooks over TLS trust, and the zones in which rooms are reserved.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS procps)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS coturn)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/debian/postinst
    ${PROJECT_SOURCE_DIR}/packaging/debian/prerm ${PROJECT_SOURCE_DIR}/packaging/debian/postrm
    ${PROJECT_SOURCE_DIR}/packaging/debian/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
