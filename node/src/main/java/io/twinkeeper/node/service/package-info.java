/** The processes of a workload: dependency order, health, restart with backoff. */
@NullMarked
package io.twinkeeper.node.service;

import org.jspecify.annotations.NullMarked;
