package io.twinkeeper.protocol.config;

import java.nio.file.Path;

/** PEM files of the mutual TLS between nodes. The key is PKCS#8, unencrypted, mode 0600 or less. */
public record TlsConfig(Path ca, Path certificate, Path key) {}
