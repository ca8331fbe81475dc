<?php // revoke.php SITE: takes back every application password of the editor.
$_SERVER += ['HTTP_HOST' => '127.0.0.1', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET'];
require $argv[1] . '/wp-load.php';
WP_Application_Passwords::delete_all_application_passwords(get_user_by('login', 'editor')->ID);
