/** Many databases under one name: the streams behind a glob, as they come and go. */
@NullMarked
package io.twinkeeper.node.tenants;

import org.jspecify.annotations.NullMarked;
