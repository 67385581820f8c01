package io.twinkeeper.protocol.config;

import com.typesafe.config.ConfigValue;

/** What a key's value must look like, and what it becomes. */
interface Shape<T> {
  T read(ConfigValue value) throws Misfit;
}
