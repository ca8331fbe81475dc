<?php // The settings of a site for tests; the ports come from the environment.
define('DB_NAME', 'wp');
define('DB_USER', 'wp');
define('DB_PASSWORD', 'wp');
define('DB_HOST', '127.0.0.1:' . getenv('STANCE_TEST_DB_PORT'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', getenv('STANCE_TEST_HOME'));
define('WP_SITEURL', 'http://127.0.0.1:' . getenv('STANCE_TEST_PORT'));
define('WP_ENVIRONMENT_TYPE', 'local'); // without it there are no application passwords over plain HTTP
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('WP_AUTO_UPDATE_CORE', false);
$table_prefix = 'wp_';
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", "test-{$name}");
    define("{$name}_SALT", "test-{$name}-salt");
}
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
