<?php // setup.php SITE: makes the site, an editor and an author, and prints an application password of each.
$_SERVER += ['HTTP_HOST' => '127.0.0.1', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET'];
define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');
wp_install('Health & News', 'admin', 'admin@example.com', true, '', 'admin-pw');
update_option('permalink_structure', '/%postname%/');
update_option('timezone_string', 'Australia/Brisbane');
$made = [];
foreach (['editor', 'author'] as $role) {
    $id = wp_insert_user(['user_login' => $role, 'user_pass' => "$role-pw", 'user_email' => "$role@example.com", 'role' => $role]);
    $made[$role] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'stance'])[0];
}
echo json_encode($made), "\n";
