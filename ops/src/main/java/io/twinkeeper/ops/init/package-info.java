/** Making a new cluster's files: configuration, certificates, token. */
@NullMarked
package io.twinkeeper.ops.init;

import org.jspecify.annotations.NullMarked;
